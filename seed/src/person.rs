//! One invented person, from sign-up to logout.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::user;
use fake::rand::{SeedableRng as _, rngs::StdRng};
use serde_json::json;
use workout_log::{
    account::{AccountPatch, store as account},
    auth::{accounts::Accounts, client::Client, cookie::SessionRef, credentials::SignUp},
    error::ApiError,
    http::extract::json::from_value,
    workouts::{
        document::WorkoutIn,
        several::{Brought, Mode, take_over},
    },
};

use crate::{
    people,
    training::{Character, training_log},
};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "progressive overload";

/// The first person, whom documentation and talks can rely on.
const DEMO_NAME: &str = "demo";

/// How many names somebody tries before they give up.
const TRIES: u32 = 100;

/// A person about to sign up.
pub(crate) struct Person {
    is_demo: bool,
    character: Character,
    rng: StdRng,
}

impl Person {
    /// Invent the person with a number; 0 is the demo person. The same seed and number give the
    /// same person, no matter who else exists.
    pub(crate) fn invent(seed: u64, number: usize) -> Self {
        let mut rng = StdRng::from_seed(stream(seed, number));
        Self {
            is_demo: number == 0,
            character: Character::invent(number, &mut rng),
            rng,
        }
    }

    /// Sign up, log so many workouts until `now`, and log out. Returns the name.
    ///
    /// # Errors
    /// One line, when the server refuses something.
    pub(crate) async fn join(
        &mut self,
        accounts: &Accounts,
        workouts: usize,
        now: DateTime<Utc>,
    ) -> Result<String, String> {
        let (user, session_ref) = self.sign_up(accounts).await?;
        let name = user.username.clone();
        self.write_log(accounts, &user, workouts, now)
            .await
            .map_err(|error| describe(&name, &error))?;
        let client = Client {
            session_ref: Some(session_ref),
            ..Client::default()
        };
        accounts
            .log_out(&client)
            .await
            .map_err(|error| describe(&name, &error))?;
        Ok(name)
    }

    /// Take the first free name.
    async fn sign_up(&mut self, accounts: &Accounts) -> Result<(user::Model, SessionRef), String> {
        for _ in 0..TRIES {
            let name = self.name();
            let form = from_value::<SignUp>(json!({"username": name, "password": PASSWORD}))
                .map_err(|error| describe(&name, &error))?;
            match accounts.sign_up(form, &Client::default()).await {
                Err(ApiError::UsernameTaken) => {}
                result => return result.map_err(|error| describe(&name, &error)),
            }
        }
        Err(format!("{TRIES} names were taken; try another --seed"))
    }

    fn name(&mut self) -> String {
        if self.is_demo {
            DEMO_NAME.to_owned()
        } else {
            people::username(self.character.language, &mut self.rng)
        }
    }

    /// The whole log in one transaction.
    async fn write_log(
        &mut self,
        accounts: &Accounts,
        user: &user::Model,
        workouts: usize,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        let log = training_log(&self.character, workouts, now, &mut self.rng)
            .into_iter()
            .map(from_value)
            .map(|document| document.map(|document: WorkoutIn| document.into()))
            .collect::<Result<_, _>>()?;
        let preferences: AccountPatch = from_value(self.character.preferences())?;
        let change =
            async |transaction: &_| account::update(transaction, user.id, &preferences).await;
        accounts.database.write(change).await?;
        let brought = Arc::new(Brought {
            workouts: log,
            ..Brought::default()
        });
        take_over(&accounts.database, user.id, brought, Mode::Write, &|_| {}).await?;
        Ok(())
    }
}

/// The start of a person's own random numbers.
fn stream(seed: u64, number: usize) -> [u8; 32] {
    let mut bytes = [0; 32];
    let number = u64::try_from(number).unwrap_or(u64::MAX);
    let halves = seed.to_le_bytes().into_iter().chain(number.to_le_bytes());
    for (byte, value) in bytes.iter_mut().zip(halves) {
        *byte = value;
    }
    bytes
}

fn describe(name: &str, error: &ApiError) -> String {
    let cause = error.cause().unwrap_or_default();
    match error {
        ApiError::Invalid(problems) => format!("{name}: {problems:?}"),
        _ => format!("{name}: {error} {cause}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn neighbours(seed: u64, first: usize) -> Vec<Person> {
        (first..first + 6)
            .map(|number| Person::invent(seed, number))
            .collect()
    }

    #[test]
    fn the_same_seed_makes_the_same_people_whatever_they_do() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        for (mut one, mut other) in neighbours(7, 1).into_iter().zip(neighbours(7, 1)) {
            assert_eq!(one.name(), other.name());
            assert_eq!(
                format!("{:?}", one.character),
                format!("{:?}", other.character)
            );
            let log = |person: &mut Person, count| {
                training_log(&person.character, count, now, &mut person.rng)
            };
            assert_eq!(log(&mut one, 3).len(), 3);
            assert_eq!(log(&mut other, 30).len(), 30);
        }
    }

    #[test]
    fn another_seed_and_another_number_make_others() {
        let name = |seed, number| Person::invent(seed, number).name();
        let names: HashSet<String> = (0..5)
            .flat_map(|seed| (1..20).map(move |number| name(seed, number)))
            .collect();
        assert!(names.len() > 85, "{names:?}");
    }

    #[test]
    fn half_a_dozen_people_are_of_many_kinds() {
        for first in 0..40 {
            let people = neighbours(1, first);
            let characters: Vec<&Character> = people.iter().map(|one| &one.character).collect();
            let programmes: HashSet<String> = characters
                .iter()
                .map(|character| format!("{:?}", character.programme))
                .collect();
            assert_eq!(programmes.len(), 5, "from {first}");
            let units: HashSet<&str> = characters
                .iter()
                .map(|character| character.weight_unit.symbol())
                .collect();
            assert_eq!(units.len(), 2, "from {first}");
        }
    }
}

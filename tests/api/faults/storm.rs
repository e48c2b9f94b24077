//! Several writers at once, who remember what was acknowledged.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use uuid::Uuid;

use super::assert_refused;
use crate::support::Actor;

/// The expected log of a person, after everything that was acknowledged.
#[derive(Default)]
pub(super) struct Ledger {
    /// The live workouts, as the last acknowledged answer has shown each.
    pub live: BTreeMap<Uuid, Value>,
    /// Those in the trash.
    pub trashed: Vec<Uuid>,
    /// The revision of the log: one for each acknowledged change.
    pub revision: i64,
    /// How many changes were refused because of the database.
    pub refused: u32,
}

impl Ledger {
    /// Add what a writer of the same log remembers.
    fn merge(&mut self, other: Self) {
        self.live.extend(other.live);
        self.trashed.extend(other.trashed);
        self.revision += other.revision;
        self.refused += other.refused;
    }
}

/// Let four writers of one log do so many changes each, at once. `fault` learns of every change as it is
/// done, and makes and ends its fault meanwhile.
pub(super) async fn storm(
    person: &Actor,
    ledger: &mut Ledger,
    seed: u64,
    changes: u32,
    fault: impl AsyncFnOnce(UnboundedReceiver<()>),
) {
    storm_of(4, person, ledger, seed, changes, fault).await;
}

/// The same with another number of writers.
pub(super) async fn storm_of(
    writers: usize,
    person: &Actor,
    ledger: &mut Ledger,
    seed: u64,
    changes: u32,
    fault: impl AsyncFnOnce(UnboundedReceiver<()>),
) {
    let (done, changed) = unbounded_channel();
    // Each goes on with some of the workouts that there are.
    let mut shares = vec![BTreeMap::new(); writers];
    for (index, (id, workout)) in std::mem::take(&mut ledger.live).into_iter().enumerate() {
        shares[index % writers].insert(id, workout);
    }
    let writers = (0..).zip(shares).map(|(number, live)| {
        let (person, done) = (person.clone(), done.clone());
        let share = Ledger {
            live,
            ..Ledger::default()
        };
        tokio::spawn(write(person, share, seed * 1_000 + number, changes, done))
    });
    let writers: Vec<_> = writers.collect();
    drop(done);
    fault(changed).await;
    for written in join_all(writers).await {
        ledger.merge(written.unwrap());
    }
}

async fn write(
    mut person: Actor,
    mut ledger: Ledger,
    seed: u64,
    changes: u32,
    done: UnboundedSender<()>,
) -> Ledger {
    let mut random = StdRng::seed_from_u64(seed);
    for _ in 0..changes {
        change(&mut person, &mut ledger, &mut random).await;
        // The fault may have seen enough.
        let _ = done.send(());
    }
    ledger
}

async fn change(person: &mut Actor, ledger: &mut Ledger, random: &mut StdRng) {
    let known: Vec<Uuid> = ledger.live.keys().copied().collect();
    let what = if known.is_empty() {
        0
    } else {
        random.random_range(0..10)
    };
    let some_id = |random: &mut StdRng| known[random.random_range(0..known.len())];
    let (method, id) = match what {
        0..=5 => (Method::POST, Uuid::from_u128(random.random())),
        6 => (Method::PUT, some_id(random)),
        7 | 8 => (Method::PATCH, some_id(random)),
        _ => (Method::DELETE, some_id(random)),
    };
    let path = match method {
        Method::POST => "/workouts".to_owned(),
        _ => format!("/workouts/{id}"),
    };
    let body = (method != Method::DELETE).then(|| document(&method, id, random));
    let answer = person.send_any(method.clone(), &path, body).await;
    match answer.status {
        200 | 201 => {
            ledger.live.insert(id, answer.json());
        }
        204 => {
            ledger.live.remove(&id);
            ledger.trashed.push(id);
        }
        _ => {
            assert_refused(&answer);
            ledger.refused += 1;
            return;
        }
    }
    ledger.revision += 1;
}

/// A workout of some size, with sets or with long notes.
fn document(method: &Method, id: Uuid, random: &mut StdRng) -> Value {
    let notes = "n".repeat(random.random_range(0..3000));
    if *method == Method::PATCH {
        return json!({"notes": notes});
    }
    let sets = vec![json!({"reps": 8, "weight_kg": 82.5}); random.random_range(0..20)];
    json!({
        "id": id,
        "title": format!("Workout {}", random.random_range(0..1000)),
        "notes": notes,
        "started_at": "2026-09-22T18:05:00+02:00",
        "exercises": [{"name": "Squat", "sets": sets}]
    })
}

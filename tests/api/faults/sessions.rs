//! Logging in and out while the disk is full: every answer about a session is still true after the
//! kill.

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use reqwest::Method;

use super::{assert_refused, disk_full::SmallDisk, not_possible};
use crate::support::{Actor, Program, right};

const VARIABLES: [(&str, &str); 1] = [("PORT", "0")];

/// A person's cookies, by what was acknowledged about each.
#[derive(Default)]
struct Cookies {
    alive: Vec<String>,
    dead: Vec<String>,
    refused: u32,
}

impl Cookies {
    /// Log in on another device.
    async fn log_in(&mut self, person: &Actor) {
        let mut device = person.with_cookie(None);
        let form = right("alice");
        let answer = device.send_any(Method::POST, "/login", Some(form)).await;
        if answer.status == 200 {
            self.alive.push(device.cookie().unwrap().to_owned());
        } else {
            assert_refused(&answer);
            self.refused += 1;
        }
    }

    /// Log out on one of the devices.
    async fn log_out(&mut self, person: &Actor, random: &mut StdRng) {
        let one = random.random_range(0..self.alive.len());
        let mut device = person.with_cookie(Some(&self.alive[one]));
        let answer = device.send_any(Method::DELETE, "/logout", None).await;
        if answer.status == 200 {
            self.dead.push(self.alive.swap_remove(one));
        } else {
            assert_refused(&answer);
            self.refused += 1;
        }
    }

    /// Check each cookie against the answers.
    async fn check(&self, person: &Actor) {
        for (cookies, status) in [(&self.alive, 200), (&self.dead, 401)] {
            for cookie in cookies {
                let mut device = person.with_cookie(Some(cookie));
                device.get("/check_session", status).await;
            }
        }
        let mut device = person.with_cookie(Some(&self.alive[0]));
        let sessions = device.get("/sessions", 200).await.items();
        assert_eq!(sessions.len(), self.alive.len());
    }
}

#[tokio::test]
async fn around_a_full_disk_every_answer_about_a_session_is_true() {
    let disk = match SmallDisk::mount(12) {
        Ok(disk) => disk,
        Err(reason) => return not_possible("sessions on a disk that is full", &reason),
    };
    let mut random = StdRng::seed_from_u64(1);
    let mut program = Program::start(disk.path(), &VARIABLES);
    let mut person = program.anonymous();
    let form = right("alice");
    person.post("/signup", form, 201).await;
    let mut cookies = Cookies::default();
    cookies.alive.push(person.cookie().unwrap().to_owned());
    for round in 0..4 {
        cookies.log_in(&person).await;
        cookies.log_in(&person).await;
        // Some room, little, none.
        for left in [32 * 1024, 8 * 1024, 0, 0] {
            disk.fill(left);
            cookies.log_in(&person).await;
            if cookies.alive.len() > 1 {
                cookies.log_out(&person, &mut random).await;
            }
            disk.empty();
        }
        // There is room again.
        let before = cookies.refused;
        cookies.log_in(&person).await;
        cookies.log_out(&person, &mut random).await;
        assert_eq!(cookies.refused, before, "round {round}");
        cookies.check(&person).await;

        assert_eq!(program.end_with("KILL").code(), None);
        program = Program::start(disk.path(), &VARIABLES);
        person = program.anonymous();
        cookies.check(&person).await;
    }
    let (refused, dead) = (cookies.refused, cookies.dead.len());
    assert!(refused >= 4 && dead >= 4, "{refused} refused, {dead} dead");
}

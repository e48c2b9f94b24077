//! The audit log: one line for each login event, with the person, the address and the request.

use reqwest::Method;
use serde_json::json;

use crate::support::{Actor, Answer, Program, TestDatabase, credentials, right, wrong};

/// The audit lines of a log, without their times.
fn audit(log: &[String]) -> Vec<String> {
    let lines = log.iter().filter_map(|line| line.split_once(" audit] "));
    lines.map(|(_, line)| line.to_owned()).collect()
}

/// The expected lines about requests.
struct Expected {
    lines: Vec<String>,
    address: &'static str,
}

impl Expected {
    fn note(&mut self, event: &str, outcome: &str, user: Option<i64>, answer: &Answer) {
        let user = user.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let request = answer.header("x-request-id").unwrap();
        let address = self.address;
        self.lines.push(format!(
            "event={event} outcome={outcome} user={user} address={address} request={request}"
        ));
    }
}

async fn revoke_another(alice: &mut Actor) -> Answer {
    let items = alice.get("/sessions", 200).await.items();
    let other = items.iter().find(|item| item["current"] == false).unwrap();
    let address = format!("/sessions/{}", other["id"].as_str().unwrap());
    alice.delete(&address, 204).await
}

#[tokio::test]
async fn every_login_event_is_one_line_that_names_its_request() {
    let database = TestDatabase::create().await;
    let settings = [
        ("PORT", "0"),
        ("DATABASE_URL", database.url()),
        ("TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let program = Program::start(database.directory(), &settings);
    let address = "203.0.113.7";
    let mut log = Expected {
        lines: Vec::new(),
        address,
    };
    let anonymous = program.anonymous().with("x-forwarded-for", address);
    let (mut alice, mut stranger) = (anonymous.clone(), anonymous.clone());

    let answer = alice.post("/signup", right("alice"), 201);
    let answer = answer.await;
    let id = answer.json()["id"].as_i64();
    log.note("sign_up", "success", id, &answer);
    let taken = credentials("alice", "battery staple");
    let answer = stranger.post("/signup", taken, 409).await;
    log.note("sign_up", "failure", None, &answer);
    // An invalid form is not an event, and neither is reading.
    stranger.post("/login", json!({}), 422).await;
    alice.get("/check_session", 200).await;
    stranger.delete("/logout", 200).await;

    for _ in 0..2 {
        let answer = anonymous.clone();
        let mut device = answer;
        let answer = device.post("/login", right("ALICE"), 200);
        log.note("log_in", "success", id, &answer.await);
    }
    let answer = stranger.post("/login", wrong("alice"), 401);
    log.note("log_in", "failure", id, &answer.await);
    for _ in 0..5 {
        // Nobody can have such a password, so that no time goes into hashing it.
        let answer = stranger.post("/login", credentials("nobody", &"x".repeat(1000)), 401);
        log.note("log_in", "failure", None, &answer.await);
    }
    let answer = stranger.post("/login", right("nobody"), 429);
    log.note("log_in", "throttled", None, &answer.await);

    let answer = revoke_another(&mut alice).await;
    log.note("revocation", "success", id, &answer);
    let answer = alice.delete("/sessions", 204).await;
    log.note("revocation", "success", id, &answer);

    for (current, status, outcome) in [
        ("wrong horse", 422, "failure"),
        ("correct horse", 204, "success"),
    ] {
        let change = json!({"current_password": current, "password": "battery staple"});
        let answer = alice.put("/me/password", change, status).await;
        log.note("password_change", outcome, id, &answer);
    }
    let answer = alice.delete("/logout", 200).await;
    log.note("log_out", "success", id, &answer);
    let answer = alice.post("/login", credentials("alice", "battery staple"), 200);
    log.note("log_in", "success", id, &answer.await);
    for (password, status, outcome) in [
        ("wrong horse", 422, "failure"),
        ("battery staple", 204, "success"),
    ] {
        let farewell = Some(json!({"password": password}));
        let answer = alice.send(Method::DELETE, "/me", farewell, status).await;
        log.note("deletion", outcome, id, &answer);
    }
    assert_eq!(audit(&program.log()), log.lines);
}

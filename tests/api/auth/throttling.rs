//! Throttling: how often passwords may be guessed and accounts created, and who has to wait.

use std::time::{Duration, Instant};

use entity::user;
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use workout_log::auth::throttle::{Source, Throttle};

use crate::support::{Actor, Answer, App, config, credentials, right, wrong};

const BEHIND_A_PROXY: [&str; 1] = ["--trusted-proxies=127.0.0.1"];
const PATIENCE: Duration = Duration::from_secs(30);

/// The seconds that a 429 asks for, after a look at all of it.
fn wait_of(answer: &Answer) -> u64 {
    assert_eq!(answer.status, 429, "{answer:?}");
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    let spoken = match wait {
        1 => "1 second".to_owned(),
        2..120 => format!("{wait} seconds"),
        _ => format!("{} minutes", wait.div_ceil(60)),
    };
    let sentence = format!("Too many attempts. Try again in {spoken}");
    let whole = json!({"errors": [sentence], "code": "throttled"});
    assert_eq!(answer.json(), whole);
    assert!(answer.cookies().is_empty());
    wait
}

/// Fail to log in until that is refused as too often: after five failures, or on a machine so
/// slow that the wait of 1, 2, 4 … seconds has passed between two attempts, after some more.
async fn fail_until_throttled(username: &str, who: impl Fn(u32) -> Actor) {
    let mut last = Instant::now();
    for failures in 0..10 {
        let start = Instant::now();
        let form = Some(wrong(username));
        let answer = who(failures).send_any(Method::POST, "/login", form).await;
        if answer.status == 401 {
            let wait = if failures < 5 { 0 } else { 1 << (failures - 5) };
            let waited = last.elapsed();
            assert!(waited >= Duration::from_secs(wait), "the {failures}th");
            assert_eq!(answer.errors(), ["Invalid username or password"]);
            last = start;
            continue;
        }
        assert!(failures >= 5, "only {failures} are free");
        assert!((1..=1 << (failures - 5)).contains(&wait_of(&answer)));
        return;
    }
    panic!("never throttled");
}

#[tokio::test]
async fn after_five_failures_even_the_right_password_has_to_wait() {
    let app = App::start().await;
    app.sign_up("alice").await;
    fail_until_throttled("alice", |_| app.anonymous()).await;
    let mut alice = app.anonymous();
    let mut login = alice
        .send_any(Method::POST, "/login", Some(right("ALICE")))
        .await;
    assert!(wait_of(&login) <= 8);
    // None of these attempts counts as a failure: the wait ends even if somebody keeps trying.
    let deadline = Instant::now() + PATIENCE;
    while login.status == 429 {
        assert!(Instant::now() < deadline, "{login:?}");
        login = alice
            .send_any(Method::POST, "/login", Some(right("alice")))
            .await;
    }
    assert_eq!(login.status, 200);
    alice.get("/check_session", 200).await;
    // The success has reset the count: five are free again.
    fail_until_throttled("alice", |_| app.anonymous()).await;
}

#[tokio::test]
async fn unknown_names_are_throttled_in_the_same_way() {
    let app = App::start().await;
    app.sign_up("alice").await;
    fail_until_throttled("nobody", |_| app.anonymous()).await;
    // Other names are not affected.
    app.anonymous().post("/login", right("alice"), 200).await;
}

#[tokio::test]
async fn a_strangers_failures_never_lock_the_owner_out() {
    let app = App::start_with(&BEHIND_A_PROXY).await;
    app.sign_up("alice").await;
    let from = |hops: &str| app.anonymous().with("x-forwarded-for", hops);
    fail_until_throttled("alice", |_| from("203.0.113.7")).await;
    // Hops that a client claims further left change nothing.
    let mut stranger = from("198.51.100.1, 203.0.113.7");
    let refusal = stranger
        .send_any(Method::POST, "/login", Some(right("alice")))
        .await;
    wait_of(&refusal);
    let mut owner = from("198.51.100.1");
    owner.post("/login", right("alice"), 200).await;
    let session = app.sessions_of("alice").await.pop().unwrap();
    assert_eq!(session.ip.as_deref(), Some("198.51.100.1"));
}

#[tokio::test]
async fn all_addresses_of_an_ipv6_network_count_as_one() {
    let app = App::start_with(&BEHIND_A_PROXY).await;
    app.sign_up("alice").await;
    let from = |address: String| app.anonymous().with("x-forwarded-for", &address);
    fail_until_throttled("alice", |failures| {
        from(format!("2001:db8:7:7:{failures}::{failures}"))
    })
    .await;
    let mut owner = from("2001:db8:7:8::1".to_owned());
    owner.post("/login", right("alice"), 200).await;
}

#[tokio::test]
async fn without_trusted_proxies_nobody_changes_their_address_by_a_header() {
    let app = App::start().await;
    app.sign_up("alice").await;
    fail_until_throttled("alice", |failures| {
        let address = format!("203.0.113.{failures}");
        app.anonymous().with("x-forwarded-for", &address)
    })
    .await;
    let session = app.sessions_of("alice").await.remove(0);
    assert_eq!(session.ip.as_deref(), Some("127.0.0.1"));
}

#[tokio::test]
async fn one_address_may_fail_twenty_times_with_any_names() {
    let app = App::start_with(&BEHIND_A_PROXY).await;
    app.sign_up("alice").await;
    let mut stranger = app.anonymous().with("x-forwarded-for", "203.0.113.7");
    // Nobody can have such a password, so no time is spent on hashing it.
    let password = "x".repeat(1000);
    let start = Instant::now();
    let mut failures = 0;
    let refusal = loop {
        let form = json!({"username": format!("nobody_{failures}"), "password": password});
        let answer = stranger.send_any(Method::POST, "/login", Some(form)).await;
        if answer.status != 401 {
            break answer;
        }
        failures += 1;
        let refilled = start.elapsed().as_secs() / 6;
        assert!(failures <= 20 + refilled, "{failures} in {start:?}");
    };
    assert!(failures >= 20, "only {failures}");
    assert!((1..=6).contains(&wait_of(&refusal)));
    // Another address is not affected.
    let mut owner = app.anonymous().with("x-forwarded-for", "198.51.100.1");
    owner.post("/login", right("alice"), 200).await;
}

#[tokio::test]
async fn a_password_cannot_be_guessed_from_a_stolen_session_either() {
    let app = App::start().await;
    let alice = app.sign_up("alice").await;
    let guess = json!({"current_password": "x".repeat(1000), "password": "battery staple"});
    for _ in 0..5 {
        let mut thief = alice.clone();
        thief.put("/me/password", guess.clone(), 422).await;
    }
    let right = json!({"current_password": "correct horse", "password": "battery staple"});
    let deletion = json!({"password": "correct horse"});
    for (method, path, body) in [
        (Method::PUT, "/me/password", right),
        (Method::DELETE, "/me", deletion),
    ] {
        let answer = alice.clone().send_any(method, path, Some(body)).await;
        assert_eq!(wait_of(&answer), 1);
    }
    alice.clone().get("/check_session", 200).await;
}

#[test]
fn by_default_one_address_may_create_sixty_accounts_an_hour() {
    let throttle = Throttle::new(config(&[]).signups_per_hour);
    let (here, now) = (Source::of(None), Instant::now());
    for _ in 0..60 {
        throttle.begin_sign_up(here, now).unwrap();
    }
    assert!(throttle.begin_sign_up(here, now).is_err());
    // One more each minute.
    let later = now + Duration::from_secs(60);
    throttle.begin_sign_up(here, later).unwrap();
    assert!(throttle.begin_sign_up(here, later).is_err());
}

#[tokio::test]
async fn one_address_may_create_as_many_accounts_an_hour_as_the_setting_says() {
    let flags = [BEHIND_A_PROXY[0], "--signups-per-hour=3"];
    let app = App::start_with(&flags).await;
    let mut stranger = app.anonymous().with("x-forwarded-for", "203.0.113.7");
    stranger.post("/signup", right("first"), 201).await;
    // A name that is taken has cost a hash, so it counts. An invalid form does not.
    stranger.post("/signup", right("first"), 409).await;
    for _ in 0..3 {
        let short = credentials("short", "short");
        stranger.post("/signup", short, 422).await;
    }
    stranger.post("/signup", right("second"), 201).await;
    let form = Some(right("third"));
    let refusal = stranger.send_any(Method::POST, "/signup", form).await;
    assert!((1100..=1200).contains(&wait_of(&refusal)));
    let accounts = user::Entity::find().count(&app.connect().await).await;
    assert_eq!(accounts.unwrap(), 2);
    let mut another = app.anonymous().with("x-forwarded-for", "198.51.100.1");
    another.post("/signup", right("third"), 201).await;
}

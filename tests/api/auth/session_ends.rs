//! The end of a session: at logout, when idle, and after its lifetime, always by the server's own
//! clock and row, regardless of the cookie.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use entity::session;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseConnection, IntoActiveModel,
    TransactionTrait,
};
use serde_json::json;
use tokio::task::LocalSet;
use workout_log::{
    auth::sessions::SessionPolicy,
    database::{Database, Schema},
    maintenance,
    ops::metrics::PurgedRows,
};

use crate::support::{Actor, App, COOKIE, config, right};

/// The only session of a person, with other times.
async fn change(
    database: &DatabaseConnection,
    app: &App,
    username: &str,
    last_seen_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) {
    let mut session = app
        .sessions_of(username)
        .await
        .remove(0)
        .into_active_model();
    session.last_seen_at = Set(last_seen_at);
    session.expires_at = Set(expires_at);
    session.update(database).await.unwrap();
}

/// Both kinds of 401, each of which removes the dead cookie.
async fn assert_logged_out(actor: &Actor) {
    for path in ["/check_session", "/workouts"] {
        let mut actor = actor.clone();
        let refusal = actor.get(path, 401).await;
        assert_eq!(refusal.cookies().len(), 1, "{refusal:?}");
        let removal = refusal.cookies()[0];
        assert!(removal.starts_with(&format!("{COOKIE}=;")), "{removal}");
        assert!(removal.contains("; Path=/;"), "{removal}");
        assert!(removal.contains("; Max-Age=0"), "{removal}");
        assert_eq!(actor.cookie(), None);
    }
}

/// Read the row until it shows that the use of the session was noted.
async fn wait_for_note(app: &App, username: &str, since: DateTime<Utc>) -> session::Model {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let session = app.sessions_of(username).await.remove(0);
        if session.last_seen_at >= since {
            return session;
        }
        assert!(Instant::now() < deadline, "not noted: {session:?}");
    }
}

#[tokio::test]
async fn a_copied_cookie_is_dead_after_the_logout() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let copy = alice.clone();
    let logout = alice.delete("/logout", 200).await;
    assert_eq!(logout.cookies().len(), 1);
    assert_eq!(alice.cookie(), None);
    assert!(app.sessions_of("alice").await.is_empty());
    assert_logged_out(&copy).await;
    // Nor does it write anything.
    let mut writer = copy.clone();
    writer
        .post("/workouts", json!({"title": "Legs"}), 401)
        .await;
    assert_eq!(app.user("alice").await.unwrap().workout_count, 0);
}

#[tokio::test]
async fn a_logout_ends_this_session_and_no_other() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    let mut elsewhere = app.anonymous();
    let form = right("alice");
    elsewhere.post("/login", form, 200).await;
    alice.delete("/logout", 200).await;
    assert_eq!(app.sessions_of("alice").await.len(), 1);
    elsewhere.get("/check_session", 200).await;
    bob.get("/check_session", 200).await;
}

#[tokio::test]
async fn a_session_that_is_not_used_for_a_week_ends() {
    let app = App::start().await;
    let database = app.connect().await;
    let alice = app.sign_up("alice").await;
    let (week, minute) = (TimeDelta::days(7), TimeDelta::minutes(1));
    let expires_at = Utc::now() + TimeDelta::days(20);
    let just_in_time = Utc::now() - week + minute;
    change(&database, &app, "alice", just_in_time, expires_at).await;
    alice.clone().get("/check_session", 200).await;
    wait_for_note(&app, "alice", just_in_time + minute).await;

    let too_late = Utc::now() - week - TimeDelta::seconds(1);
    change(&database, &app, "alice", too_late, expires_at).await;
    assert_logged_out(&alice).await;
    let session = app.sessions_of("alice").await;
    assert!(
        session
            .iter()
            .all(|session| session.last_seen_at < just_in_time)
    );
}

#[tokio::test]
async fn a_session_ends_after_its_lifetime_even_if_it_is_used() {
    let app = App::start().await;
    let database = app.connect().await;
    let alice = app.sign_up("alice").await;
    let session = app.sessions_of("alice").await.remove(0);
    let lifetime = session.expires_at - session.created_at;
    assert_eq!(lifetime, TimeDelta::days(30));
    let now = Utc::now();
    change(&database, &app, "alice", now, now + TimeDelta::minutes(1)).await;
    alice.clone().get("/check_session", 200).await;
    change(&database, &app, "alice", now, now - TimeDelta::seconds(1)).await;
    assert_logged_out(&alice).await;
}

#[tokio::test]
async fn the_settings_decide_how_long_a_session_lives() {
    let flags = ["--session-idle-timeout=10m", "--session-max-age=1h"];
    let app = App::start_with(&flags).await;
    let database = app.connect().await;
    let alice = app.sign_up("alice").await;
    let session = app.sessions_of("alice").await.remove(0);
    let lifetime = session.expires_at - session.created_at;
    assert_eq!(lifetime, TimeDelta::hours(1));
    let seen = |minutes| Utc::now() - TimeDelta::minutes(minutes);
    change(&database, &app, "alice", seen(9), session.expires_at).await;
    alice.clone().get("/check_session", 200).await;
    wait_for_note(&app, "alice", seen(1)).await;
    change(&database, &app, "alice", seen(11), session.expires_at).await;
    assert_logged_out(&alice).await;
}

#[tokio::test]
async fn the_use_of_a_session_is_noted_at_most_every_five_minutes() {
    let app = App::start().await;
    let database = app.connect().await;
    let (mut alice, mut bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let end = Utc::now() + TimeDelta::days(20);
    let seen = |minutes| Utc::now() - TimeDelta::minutes(minutes);
    change(&database, &app, "alice", seen(4), end).await;
    change(&database, &app, "bob", seen(6), end).await;
    let recent = app.sessions_of("alice").await;

    let noting = async {
        for _ in 0..3 {
            alice.get("/check_session", 200).await;
        }
        bob.get("/check_session", 200).await;
        wait_for_note(&app, "bob", seen(1)).await
    };
    let (noted, statements) = app.statements_of(noting).await;
    // Four for the requests, one for the note: nothing is pending for alice.
    assert_eq!(statements, 5);
    assert_eq!(app.sessions_of("alice").await, recent);
    assert_eq!(noted.expires_at, app.sessions_of("bob").await[0].expires_at);
    let (_, statements) = app.statements_of(bob.get("/check_session", 200)).await;
    assert_eq!(statements, 1);
    assert_eq!(app.sessions_of("bob").await, [noted]);
}

#[tokio::test]
async fn a_short_idle_timeout_is_kept_to_a_tenth() {
    let app = App::start_with(&["--session-idle-timeout=10m"]).await;
    let database = app.connect().await;
    let mut alice = app.sign_up("alice").await;
    let end = Utc::now() + TimeDelta::days(20);
    let two_minutes_ago = Utc::now() - TimeDelta::minutes(2);
    change(&database, &app, "alice", two_minutes_ago, end).await;
    alice.get("/check_session", 200).await;
    wait_for_note(&app, "alice", two_minutes_ago + TimeDelta::minutes(1)).await;
}

#[tokio::test]
async fn ended_sessions_are_removed_at_start() {
    let app = App::start().await;
    let database = app.connect().await;
    for name in ["alice", "bob", "carol"] {
        app.sign_up(name).await;
    }
    let (now, day) = (Utc::now(), TimeDelta::days(1));
    change(&database, &app, "alice", now, now - day).await;
    change(&database, &app, "bob", now - day * 8, now + day).await;
    database.close().await.unwrap();
    let app = App::start_on(app.stop(), &[]).await;
    let deadline = Instant::now() + Duration::from_secs(10);
    for name in ["alice", "bob"] {
        while !app.sessions_of(name).await.is_empty() {
            assert!(Instant::now() < deadline, "the session of {name} is kept");
        }
    }
    assert_eq!(app.sessions_of("carol").await.len(), 1);
}

#[tokio::test]
async fn ended_sessions_are_removed_periodically() {
    assert_eq!(maintenance::PERIOD, Duration::from_secs(3600));
    let app = App::start_outside_memory().await;
    app.sign_up("alice").await;
    let database = app.connect().await;
    let own = Database::connect(app.database().url(), 2).await.unwrap();
    let schema = Arc::new(Schema::migrate(own.clone()).await.unwrap());
    let period = Duration::from_millis(20);
    let purged = Arc::<PurgedRows>::default();
    let purging = async {
        let policy = SessionPolicy::from_config(&config(&[])).unwrap();
        let purge = maintenance::start(own.clone(), schema, policy, Arc::clone(&purged), period);
        // The first purge is at the start; the second and the third show that it goes on.
        for name in ["alice", "bob", "carol"] {
            if name != "alice" {
                app.sign_up(name).await;
            }
            let (now, day) = (Utc::now(), TimeDelta::days(1));
            change(&database, &app, name, now, now - day).await;
            let deadline = Instant::now() + Duration::from_secs(10);
            while !app.sessions_of(name).await.is_empty() {
                assert!(Instant::now() < deadline, "the session of {name} is kept");
            }
        }
        purge.abort();
        // The last one may not have been counted yet.
        assert!((2..=3).contains(&purged.sessions.value()), "{purged:?}");
        assert_eq!(purged.workouts.value(), 0);
    };
    LocalSet::new().run_until(purging).await;
    own.close().await;
}

#[tokio::test]
async fn a_server_with_a_locked_database_does_not_hold_up_another_one_in_the_process() {
    let (locked, free) = (App::start_outside_memory().await, App::start().await);
    let (mut alice, mut bob) = (locked.sign_up("alice").await, free.sign_up("bob").await);
    let now = Utc::now();
    let (long_ago, later) = (now - TimeDelta::hours(1), now + TimeDelta::days(1));
    change(&locked.connect().await, &locked, "alice", long_ago, later).await;
    change(&free.connect().await, &free, "bob", long_ago, later).await;
    let lock = locked.connect().await.begin().await.unwrap();
    let touch = "UPDATE sessions SET last_seen_at = last_seen_at";
    lock.execute_unprepared(touch).await.unwrap();
    // Every one of these leaves a note that has to wait.
    for _ in 0..8 {
        alice.get("/check_session", 200).await;
    }
    bob.get("/check_session", 200).await;
    wait_for_note(&free, "bob", now).await;
    lock.rollback().await.unwrap();
}

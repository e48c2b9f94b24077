//! Whose a name is: `usernames` and `users` say the same, whoever wants a name at the same time.

use std::collections::BTreeSet;

use entity::{user, username};
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::support::{Actor, App, PASSWORD, right, wrong};

/// How often each race is run.
const ROUNDS: usize = 4;

/// The names that are taken, which are those that people have.
async fn names(app: &App) -> Vec<String> {
    let database = app.connect().await;
    let taken = username::Entity::find().all(&database).await.unwrap();
    let people = user::Entity::find().all(&database).await.unwrap();
    let taken = taken
        .into_iter()
        .map(|name| (name.username_key, name.user_id));
    let taken: BTreeSet<(String, i64)> = taken.collect();
    let people = people
        .into_iter()
        .map(|person| (person.username_key, person.id));
    let people: BTreeSet<(String, i64)> = people.collect();
    assert_eq!(taken, people);
    taken.into_iter().map(|(key, _)| key).collect()
}

async fn rename(actor: &mut Actor, username: &str) -> u16 {
    let patch = json!({"username": username});
    let answer = actor.send_any(Method::PATCH, "/me", Some(patch)).await;
    if answer.status == 409 {
        assert_eq!(answer.json()["code"], "username_taken");
    }
    answer.status
}

async fn delete(actor: &mut Actor) -> u16 {
    let password = Some(json!({"password": PASSWORD}));
    actor.send_any(Method::DELETE, "/me", password).await.status
}

#[tokio::test]
async fn a_name_goes_with_its_person() {
    let app = App::start().await;
    let mut alice = app.sign_up("Alice").await;
    let mut bob = app.sign_up("bob").await;
    assert_eq!(names(&app).await, ["alice", "bob"]);
    // Away and back, and in another spelling.
    for (name, taken) in [
        ("carol", ["bob", "carol"]),
        ("ALICE", ["alice", "bob"]),
        ("alice", ["alice", "bob"]),
    ] {
        assert_eq!(rename(&mut alice, name).await, 200);
        assert_eq!(names(&app).await, taken);
    }
    assert_eq!(rename(&mut bob, "ALICE").await, 409);
    app.anonymous().post("/signup", right("Alice"), 409).await;
    assert_eq!(names(&app).await, ["alice", "bob"]);
    assert_eq!(delete(&mut alice).await, 204);
    assert_eq!(names(&app).await, ["bob"]);
    assert_eq!(rename(&mut bob, "alice").await, 200);
    assert_eq!(names(&app).await, ["alice"]);
    app.sign_up("bob").await;
    assert_eq!(names(&app).await, ["alice", "bob"]);
}

#[tokio::test]
async fn two_people_who_want_each_others_names_both_keep_their_own() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    for _ in 0..ROUNDS {
        let swap = tokio::join!(rename(&mut alice, "bob"), rename(&mut bob, "alice"));
        assert_eq!(swap, (409, 409));
        assert_eq!(names(&app).await, ["alice", "bob"]);
    }
    // By way of a third name it works.
    for (actor, name) in [(&mut alice, "carol"), (&mut bob, "alice")] {
        assert_eq!(rename(actor, name).await, 200);
    }
    assert_eq!(rename(&mut alice, "bob").await, 200);
    assert_eq!(names(&app).await, ["alice", "bob"]);
    assert_eq!(app.user("bob").await.unwrap().id, 1);
}

#[tokio::test]
async fn of_those_who_want_a_name_at_once_one_gets_it() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    for round in 0..ROUNDS {
        let wanted = format!("wanted-{round}");
        let mut stranger = app.anonymous();
        let sign_up = stranger.send_any(Method::POST, "/signup", Some(right(&wanted)));
        let (one, two, three) = tokio::join!(
            rename(&mut alice, &wanted),
            rename(&mut bob, &wanted),
            sign_up
        );
        let mut statuses = [one, two, three.status];
        statuses.sort_unstable();
        assert!(matches!(statuses, [200 | 201, 409, 409]), "{statuses:?}");
        let taken = names(&app).await;
        assert_eq!(taken.iter().filter(|name| **name == wanted).count(), 1);
    }
}

#[tokio::test]
async fn two_new_names_for_one_person_leave_one() {
    let app = App::start().await;
    let mut here = app.sign_up("alice").await;
    let mut there = here.clone();
    for round in 0..ROUNDS {
        let (one, two) = (format!("one-{round}"), format!("two-{round}"));
        let both = tokio::join!(rename(&mut here, &one), rename(&mut there, &two));
        assert_eq!(both, (200, 200));
        let left = names(&app).await;
        assert!(left == [one] || left == [two], "{left:?}");
    }
}

#[tokio::test]
async fn a_name_whose_owner_is_leaving_is_free_afterwards_and_not_before() {
    let app = App::start().await;
    let mut bob = app.sign_up("bob").await;
    for round in 0..ROUNDS {
        let wanted = format!("wanted-{round}");
        let mut leaving = app.sign_up(&wanted).await;
        let mut elsewhere = leaving.clone();
        let other = format!("other-{round}");
        let (gone, got, renamed) = tokio::join!(
            delete(&mut leaving),
            rename(&mut bob, &wanted),
            rename(&mut elsewhere, &other)
        );
        assert_eq!(gone, 204);
        assert!(matches!(got, 200 | 409), "{got}");
        assert!(matches!(renamed, 200 | 401), "{renamed}");
        assert_eq!(names(&app).await.len(), 1);
        assert_eq!(rename(&mut bob, &wanted).await, 200);
        assert_eq!(names(&app).await, [wanted]);
    }
}

#[tokio::test]
async fn a_login_costs_two_reads_whether_the_name_exists_or_not() {
    let app = App::start().await;
    app.sign_up("alice").await;
    let (_, signing_up) = app.statements_of(app.sign_up("bob")).await;
    // The person, the name, the session, and those that are too many.
    assert_eq!(signing_up, 4);
    for (form, status, cost) in [
        (right("alice"), 200, 5),
        (wrong("alice"), 401, 2),
        (wrong("nobody"), 401, 2),
    ] {
        let mut browser = app.anonymous();
        let (_, statements) = app
            .statements_of(browser.post("/login", form, status))
            .await;
        assert_eq!(statements, cost, "{status}");
    }
}

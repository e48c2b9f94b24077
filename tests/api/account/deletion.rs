//! Deleting the account: it needs the password, and leaves nothing.

use entity::{exercise, session, streak, user, username, workout, workout_exercise, workout_set};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use crate::support::{Actor, App, right};

/// Fill a log: a live workout and one in the trash.
async fn train(actor: &mut Actor) {
    let document = json!({
        "title": "Push day",
        "exercises": [{"name": "Bench press", "sets": [{"reps": 8, "weight_kg": 80}]}],
    });
    actor.post("/workouts", document.clone(), 201).await;
    let trashed = actor.post("/workouts", document, 201).await;
    let address = trashed.location();
    actor.delete(address, 204).await;
}

/// The number of rows in each of the tables.
async fn rows(app: &App) -> [u64; 8] {
    let database = app.connect().await;
    [
        user::Entity::find().count(&database).await.unwrap(),
        session::Entity::find().count(&database).await.unwrap(),
        exercise::Entity::find().count(&database).await.unwrap(),
        workout::Entity::find().count(&database).await.unwrap(),
        workout_exercise::Entity::find()
            .count(&database)
            .await
            .unwrap(),
        workout_set::Entity::find().count(&database).await.unwrap(),
        streak::Entity::find().count(&database).await.unwrap(),
        username::Entity::find().count(&database).await.unwrap(),
    ]
}

#[tokio::test]
async fn a_deleted_account_leaves_no_row_in_any_table() {
    let app = App::start().await;
    let mut bob = app.sign_up("bob").await;
    train(&mut bob).await;
    let only_bob = rows(&app).await;
    assert_eq!(only_bob, [1, 1, 1, 2, 2, 2, 2, 1]);

    let mut alice = app.sign_up("alice").await;
    train(&mut alice).await;
    let form = right("alice");
    let mut elsewhere = app.anonymous();
    elsewhere.post("/login", form.clone(), 200).await;
    let mut copy = alice.clone();
    assert_eq!(rows(&app).await, [2, 3, 2, 4, 4, 4, 4, 2]);

    let password = json!({"password": "correct horse"});
    let farewell = alice
        .send(reqwest::Method::DELETE, "/me", Some(password), 204)
        .await;
    assert_eq!(farewell.text, "");
    assert_eq!(farewell.cookies().len(), 1);
    assert_eq!(alice.cookie(), None);

    assert_eq!(rows(&app).await, only_bob);
    assert!(app.user("alice").await.is_none());
    for gone in [&mut copy, &mut elsewhere] {
        gone.get("/me", 401).await;
        assert_eq!(gone.cookie(), None);
    }
    app.anonymous().post("/login", form, 401).await;
    assert_eq!(bob.get("/workouts", 200).await.json()["total"], 1);
    // The name is free again, for a new, empty account.
    let mut another = app.sign_up("alice").await;
    assert_eq!(another.get("/workouts", 200).await.json()["total"], 0);
}

#[tokio::test]
async fn without_the_right_password_no_account_is_deleted() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    train(&mut alice).await;
    let before = rows(&app).await;
    for (body, message) in [
        (json!({"password": "wrong horse"}), "is incorrect"),
        (json!({"password": ""}), "is incorrect"),
        (json!({}), "can't be blank"),
        (json!({"password": null}), "can't be blank"),
        (json!({"password": 1}), "must be text"),
    ] {
        let delete = reqwest::Method::DELETE;
        let refusal = alice.send(delete, "/me", Some(body), 422).await;
        assert_eq!(
            refusal.json(),
            json!({
                "errors": [format!("Password {message}")],
                "code": "validation_failed",
                "fields": {"password": [message]},
            })
        );
        assert!(refusal.cookies().is_empty());
    }
    alice.delete("/me", 415).await;
    let password = Some(json!({"password": "correct horse"}));
    let mut stranger = app.anonymous();
    stranger
        .send(reqwest::Method::DELETE, "/me", password, 401)
        .await;
    assert_eq!(rows(&app).await, before);
    alice.get("/check_session", 200).await;
}

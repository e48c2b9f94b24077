//! Every statement says whose rows it wants, so that a request needs one machine of many. The statements
//! of every test are looked at while it runs ([`App`]); here is that this would find something.

use sea_orm::EntityTrait;
use workout_log::database::{count, find_all};

use crate::support::{App, names_its_owner};

#[tokio::test]
async fn a_statement_about_everybody_is_noticed() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    alice.get("/workouts", 200).await;
    assert!(app.sent().take_strays().is_empty());
    let everybody = entity::workout::Entity::find();
    count(app.door().reader(), everybody).await.unwrap();
    let strays = app.sent().take_strays();
    assert_eq!(strays, [r#"SELECT COUNT(*) AS "count" FROM "workouts""#]);
    // A purge is allowed one statement of each kind, and only with its condition.
    let sessions = entity::session::Entity::find();
    let _: Vec<entity::session::Model> = find_all(app.door().reader(), sessions).await.unwrap();
    assert_eq!(app.sent().take_strays().len(), 1);
}

#[test]
fn an_owner_must_be_a_value_in_each_part_of_a_statement() {
    for sql in [
        "SELECT id FROM workouts WHERE user_id = $1 AND id = $2",
        r#"SELECT "users"."id" FROM "users" WHERE "users"."id" = ? FOR UPDATE"#,
        "SELECT user_id FROM usernames WHERE username_key = ?",
        "SELECT 1 FROM sessions JOIN users ON sessions.user_id = users.id WHERE sessions.user_id = ?",
        "SELECT 1 FROM workouts AS w WHERE w.user_id = ? AND (w.title = ? OR w.notes = ?)",
        "UPDATE users SET revision = 1 WHERE id = 7",
        "DELETE FROM sessions WHERE user_id = ? AND id NOT IN (SELECT id FROM sessions WHERE user_id = ?)",
        "SELECT 1 FROM users WHERE id = ? AND EXISTS (SELECT 1 FROM workouts WHERE workouts.user_id = users.id)",
        "INSERT INTO workouts (user_id, id) VALUES (?, ?), (?, ?) ON CONFLICT (user_id, id) DO NOTHING",
        "INSERT INTO users (username) VALUES (?)",
        "WITH part AS (INSERT INTO sessions (id, user_id) VALUES (?, ?)) INSERT INTO streaks (user_id) VALUES (?)",
        "SELECT current_setting('transaction_read_only') = 'on'",
    ] {
        assert!(names_its_owner(sql), "{sql}");
    }
    for sql in [
        "SELECT id FROM workouts WHERE id = $1",
        "SELECT id FROM users",
        "SELECT id FROM users WHERE username_key = ?",
        "SELECT username_key FROM usernames WHERE user_id = ?",
        "SELECT id FROM workouts WHERE user_id > ?",
        "SELECT id FROM workouts WHERE user_id = ? OR id = ?",
        "SELECT id FROM workouts WHERE (user_id = ? OR id = ?)",
        "SELECT 1 FROM sessions JOIN users ON sessions.user_id = users.id WHERE sessions.id = ?",
        "SELECT 1 FROM sessions JOIN users ON sessions.user_id = users.id",
        "SELECT 1 FROM sessions, workouts WHERE sessions.user_id = ?",
        "UPDATE workouts SET user_id = ? WHERE id = ?",
        "DELETE FROM sessions WHERE user_id = ? AND id NOT IN (SELECT id FROM sessions)",
        "SELECT 1 FROM workouts WHERE user_id = ? UNION ALL SELECT 1 FROM workouts",
        "INSERT INTO workouts (id) VALUES (?)",
        "INSERT INTO usernames (username_key, user_id) SELECT username_key, id FROM users",
        "WITH part AS (DELETE FROM sessions) INSERT INTO streaks (user_id) VALUES (?)",
    ] {
        assert!(!names_its_owner(sql), "{sql}");
    }
}

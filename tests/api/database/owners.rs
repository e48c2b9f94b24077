//! Every statement says whose rows it wants, so that a request needs one machine of many. The statements
//! of every test are looked at while it runs ([`App`]); here is that this would find something.

use entity::{Owned as _, session, workout};
use sea_orm::EntityTrait as _;
use workout_log::database::{Database, count};

use crate::support::{Sent, TestDatabase, names_its_owner};

#[tokio::test]
async fn a_statement_about_everybody_is_noticed() {
    let test_database = TestDatabase::create().await;
    let database = Database::connect(test_database.url(), 2).await.unwrap();
    database.migrate().await.unwrap();
    let sent = Sent::by(&database);
    let reader = database.reader();
    count(reader, workout::Entity::owned_by(7)).await.unwrap();
    assert!(sent.take_strays().is_empty());
    count(reader, workout::Entity::find()).await.unwrap();
    let strays = sent.take_strays();
    assert_eq!(strays, [r#"SELECT COUNT(*) AS "count" FROM "workouts""#]);
    // A purge may look at everybody's sessions, but only for what it looks for.
    count(reader, session::Entity::find()).await.unwrap();
    assert_eq!(sent.take_strays().len(), 1);
    database.close().await;
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

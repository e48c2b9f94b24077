//! Emptying the trash after thirty days, and the effect on readers of the change feed.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{workout, workout_exercise, workout_set};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait,
    QueryFilter, sea_query::Expr,
};
use serde_json::{Value, json};
use uuid::Uuid;
use workout_log::{auth::sessions::SessionPolicy, database::Database, maintenance};

use super::changes::{assert_complete, assert_gone, changes, write};
use crate::support::{Actor, App, Replica, Sent, TestDatabase, address, config};

/// A server, a connection to its database past it, and alice.
async fn with_trash() -> (App, Database, Actor) {
    let database = TestDatabase::create().await;
    let url = database.url().to_owned();
    let app = App::start_on(database, &[]).await;
    let alice = app.sign_up("alice").await;
    (app, Database::connect(&url, 2).await.unwrap(), alice)
}

/// Trash a workout as if it had happened some time ago.
async fn trash(app: &App, actor: &mut Actor, workout: &Value, ago: TimeDelta) {
    actor.delete(&address(workout), 204).await;
    let id: Uuid = serde_json::from_value(workout["id"].clone()).unwrap();
    let aged = workout::Entity::update_many()
        .col_expr(workout::Column::DeletedAt, Expr::value(Utc::now() - ago))
        .filter(workout::Column::Id.eq(id))
        .exec(&app.connect().await)
        .await
        .unwrap();
    assert_eq!(aged.rows_affected, 1);
}

async fn purge(database: &Database) -> u64 {
    let policy = SessionPolicy::from_config(&config(&[])).unwrap();
    let purged = maintenance::purge(database, &policy).await.unwrap();
    assert_eq!(purged.sessions, 0);
    purged.workouts
}

#[tokio::test]
async fn a_purge_removes_workouts_trashed_thirty_days_ago_and_nothing_else() {
    let (app, database, mut alice) = with_trash().await;
    let mut bob = app.sign_up("bob").await;
    let old = write(&mut alice, "old").await;
    let almost = write(&mut alice, "almost").await;
    let live = write(&mut alice, "live").await;
    let of_bob = write(&mut bob, "of bob").await;
    trash(&app, &mut alice, &old, TimeDelta::days(31)).await;
    let almost_ago = TimeDelta::days(30) - TimeDelta::minutes(5);
    trash(&app, &mut alice, &almost, almost_ago).await;
    trash(&app, &mut bob, &of_bob, TimeDelta::days(1)).await;
    let tag = alice.get("/workouts?trashed=true", 200).await;
    assert_eq!(tag.json()["total"], 2);
    assert_eq!((purge(&database).await, purge(&database).await), (1, 0));
    let mut knowing = alice.with("if-none-match", tag.etag());
    let trash = knowing.get("/workouts?trashed=true", 200).await.items();
    assert_eq!((trash.len(), &trash[0]["id"]), (1, &almost["id"]));
    alice
        .get(&format!("{}?trashed=true", address(&old)), 404)
        .await;
    alice
        .post(&format!("{}/restore", address(&old)), json!({}), 404)
        .await;
    alice
        .post(&format!("{}/restore", address(&almost)), json!({}), 200)
        .await;
    assert_eq!(alice.get(&address(&live), 200).await.json(), live);
    // Its exercises and sets went with it.
    let connection = app.connect().await;
    let places = workout_exercise::Entity::find().count(&connection).await;
    let sets = workout_set::Entity::find().count(&connection).await;
    assert_eq!((places.unwrap(), sets.unwrap()), (3, 3));
    // Other people's feeds do not change.
    assert_eq!(changes(&mut bob, "since=1").await["next"], 2);
}

#[tokio::test]
async fn a_position_from_before_a_purge_is_gone_and_a_newer_one_continues() {
    let (app, database, mut alice) = with_trash().await;
    let old = write(&mut alice, "old").await;
    for number in 2..=4 {
        write(&mut alice, &number.to_string()).await;
    }
    let (mut late, mut current) = (Replica::default(), Replica::default());
    late.catch_up(&mut alice, 2).await;
    trash(&app, &mut alice, &old, TimeDelta::days(31)).await;
    current.catch_up(&mut alice, 2).await;
    assert_eq!((late.position, current.position), (4, 5));
    assert_eq!(purge(&database).await, 1);
    for since in [1, 3, late.position] {
        assert_gone(&mut alice, since).await;
    }
    write(&mut alice, "new").await;
    current.catch_up(&mut alice, 2).await;
    assert_eq!(current.position, 7);
    assert_complete(&mut alice, &current).await;
    for since in [8, (1 << 30) + 8, i64::MAX] {
        assert_gone(&mut alice, since).await;
    }
}

#[tokio::test]
async fn a_new_client_reads_a_whole_log_that_is_older_than_the_purge() {
    let (app, database, mut alice) = with_trash().await;
    for number in 1..=5 {
        write(&mut alice, &number.to_string()).await;
    }
    let old = write(&mut alice, "old").await;
    trash(&app, &mut alice, &old, TimeDelta::days(31)).await;
    assert_eq!(purge(&database).await, 1);
    let (mut replica, mut revisions) = (Replica::default(), Vec::new());
    while replica.step(&mut alice, 1, &mut revisions).await {
        // It fits into a JavaScript number.
        assert!(replica.position < 1 << 53);
        if revisions.len() == 3 {
            write(&mut alice, "written during the walk").await;
        }
    }
    assert_eq!(revisions, [1, 2, 3, 4, 5, 9]);
    assert_complete(&mut alice, &replica).await;
    write(&mut alice, "written after it").await;
    replica.catch_up(&mut alice, 1).await;
    assert_eq!(replica.position, 10);
    assert_complete(&mut alice, &replica).await;
}

#[tokio::test]
async fn a_purge_during_a_walk_makes_it_start_again() {
    let (app, database, mut alice) = with_trash().await;
    let [first, second] = [write(&mut alice, "1").await, write(&mut alice, "2").await];
    for number in 3..=6 {
        write(&mut alice, &number.to_string()).await;
    }
    trash(&app, &mut alice, &first, TimeDelta::days(31)).await;
    assert_eq!(purge(&database).await, 1);
    let mut replica = Replica::default();
    assert!(replica.step(&mut alice, 1, &mut Vec::new()).await);
    assert!(
        replica
            .workouts
            .contains_key(second["id"].as_str().unwrap())
    );
    trash(&app, &mut alice, &second, TimeDelta::days(31)).await;
    assert_eq!(purge(&database).await, 1);
    // It may hold a workout whose deletion it will never learn about.
    assert_gone(&mut alice, replica.position).await;
    let mut replica = Replica::default();
    replica.catch_up(&mut alice, 2).await;
    assert_complete(&mut alice, &replica).await;
}

/// On SQLite nobody else writes while a part is removed.
#[tokio::test]
async fn a_large_trash_is_purged_in_parts() {
    let (app, database, alice) = with_trash().await;
    let connection = app.connect().await;
    let ago = Utc::now() - TimeDelta::days(31);
    let workouts = (1..=450).map(|revision| old_workout(revision, ago));
    workout::Entity::insert_many(workouts)
        .exec_without_returning(&connection)
        .await
        .unwrap();
    let sent = Sent::by(&database);
    sent.take();
    assert_eq!(purge(&database).await, 450);
    let deletes = sent.take();
    let deletes = deletes
        .iter()
        .filter(|it| it.sql.starts_with(r#"DELETE FROM "workouts""#));
    assert_eq!(deletes.count(), 3);
    assert_eq!(app.user("alice").await.unwrap().purged_revision, 450);
    drop(alice);
}

/// What fails for one person does not keep the trash of the others.
#[tokio::test]
async fn a_purge_goes_on_behind_a_person_whose_trash_cannot_be_removed() {
    let (app, database, mut alice) = with_trash().await;
    let mut bob = app.sign_up("bob").await;
    for actor in [&mut alice, &mut bob] {
        let old = write(actor, "old").await;
        trash(&app, actor, &old, TimeDelta::days(31)).await;
    }
    let connection = app.connect().await;
    let refuse = match connection.get_database_backend() {
        DbBackend::Sqlite => {
            "CREATE TRIGGER refuse BEFORE DELETE ON workouts WHEN OLD.user_id = 1
             BEGIN SELECT RAISE(ABORT, 'not now'); END"
        }
        _ => {
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
             $$BEGIN RAISE EXCEPTION 'not now'; END$$;
             CREATE TRIGGER refuse BEFORE DELETE ON workouts
             FOR EACH ROW WHEN (OLD.user_id = 1) EXECUTE FUNCTION refuse()"
        }
    };
    connection.execute_unprepared(refuse).await.unwrap();
    assert_eq!(purge(&database).await, 1);
    let allow = match connection.get_database_backend() {
        DbBackend::Sqlite => "DROP TRIGGER refuse",
        _ => "DROP TRIGGER refuse ON workouts",
    };
    connection.execute_unprepared(allow).await.unwrap();
    assert_eq!((purge(&database).await, purge(&database).await), (1, 0));
}

fn old_workout(revision: i64, deleted_at: DateTime<Utc>) -> workout::ActiveModel {
    workout::ActiveModel {
        user_id: Set(1),
        id: Set(Uuid::now_v7()),
        title: Set("old".to_owned()),
        title_key: Set(String::new()),
        notes: Set(String::new()),
        search_key: Set(String::new()),
        started_at: Set(deleted_at),
        utc_offset_minutes: Set(0),
        day: Set(deleted_at.date_naive()),
        set_count: Set(0),
        reps: Set(0),
        volume_g: Set(0),
        distance_mm: Set(0),
        exercises_size: Set(0),
        revision: Set(revision),
        created_at: Set(deleted_at),
        updated_at: Set(deleted_at),
        deleted_at: Set(Some(deleted_at)),
        ..Default::default()
    }
}

//! Transactions of SQLite that wait for each other are committed together.

use std::pin::Pin;

use entity::{exercise, session};
use futures_util::{FutureExt as _, future::join_all};
use sea_orm::{
    ActiveValue::Set, DatabaseConnection, EntityTrait, PaginatorTrait, QueryOrder, QuerySelect,
};
use tokio::{join, sync::Notify};
use uuid::Uuid;
use workout_log::{
    clock,
    database::{Database, Transaction},
    error::{ApiError, ApiResult},
};

use super::is_postgres;
use crate::support::{App, not_run};

/// A server with alice, and her id; nothing on PostgreSQL, where each transaction has a commit.
async fn with_alice() -> Option<(App, i64)> {
    let app = App::start_outside_memory().await;
    if is_postgres(&app) {
        not_run("transactions share a commit", "this is PostgreSQL");
        return None;
    }
    app.sign_up("alice").await;
    let id = app.user("alice").await.unwrap().id;
    Some((app, id))
}

fn exercise(user_id: i64, name: &str) -> exercise::ActiveModel {
    exercise::ActiveModel {
        user_id: Set(user_id),
        id: Set(Uuid::now_v7()),
        name: Set(name.into()),
        name_key: Set(name.into()),
        place_count: Set(0),
        created_at: Set(clock::now()),
    }
}

async fn add(transaction: &Transaction, user_id: i64, name: &str) -> ApiResult<()> {
    let exercise = exercise::Entity::insert(exercise(user_id, name));
    assert_eq!(transaction.run(exercise).await?, 1);
    Ok(())
}

/// The names that another connection sees: those that are committed.
async fn names(connection: &DatabaseConnection) -> Vec<String> {
    let names = exercise::Entity::find()
        .select_only()
        .column(exercise::Column::Name)
        .order_by_asc(exercise::Column::Name);
    names.into_tuple().all(connection).await.unwrap()
}

type Write<'a> = Pin<Box<dyn Future<Output = ApiResult<()>> + 'a>>;

/// A transaction that adds an exercise and then does something else.
fn adding<'a>(
    database: &'a Database,
    user_id: i64,
    name: &'a str,
    then: impl AsyncFn(&Transaction) -> ApiResult<()> + 'a,
) -> Write<'a> {
    Box::pin(async move {
        let work = async |transaction: &Transaction| {
            add(transaction, user_id, name).await?;
            then(transaction).await
        };
        database.write(work).await
    })
}

/// Transactions of one group, all of which have done their work but the last, which goes on when it is
/// told to. The first is at work when the others come.
async fn group(writes: &mut [Write<'_>], first: &Notify) {
    for write in writes.iter_mut() {
        assert!(write.now_or_never().is_none());
    }
    first.notify_one();
    for write in writes.iter_mut() {
        assert!(
            write.now_or_never().is_none(),
            "it was answered before the commit"
        );
    }
}

async fn nothing(_: &Transaction) -> ApiResult<()> {
    Ok(())
}

async fn refuse(_: &Transaction) -> ApiResult<()> {
    Err(ApiError::NotFound)
}

#[tokio::test]
async fn nobody_is_answered_before_the_commit_and_an_error_undoes_nothing_of_others() {
    let Some((app, alice)) = with_alice().await else {
        return;
    };
    let (database, connection) = (app.door(), app.connect().await);
    let (first, last) = (Notify::new(), Notify::new());
    let wait = async |notify: &Notify| {
        notify.notified().await;
        Ok(())
    };
    let mut writes = [
        adding(database, alice, "one", async |_| wait(&first).await),
        adding(database, alice, "refused", refuse),
        adding(database, alice, "three", nothing),
        adding(database, alice, "four", async |_| wait(&last).await),
    ];
    group(&mut writes, &first).await;
    assert!(names(&connection).await.is_empty());
    // Still nobody, not even who was refused.
    for write in &mut writes {
        assert!(write.now_or_never().is_none());
    }
    last.notify_one();
    let answers = join_all(writes).await;
    assert!(
        matches!(
            answers[..],
            [Ok(()), Err(ApiError::NotFound), Ok(()), Ok(())]
        ),
        "{answers:?}"
    );
    assert_eq!(names(&connection).await, ["four", "one", "three"]);
}

#[tokio::test]
async fn a_refusal_that_rests_on_nothing_of_others_is_answered_at_once() {
    let Some((app, alice)) = with_alice().await else {
        return;
    };
    let mut refused = adding(app.door(), alice, "refused", refuse);
    let answer = (&mut refused).now_or_never();
    assert!(answer.is_some(), "it has waited for a commit");
    adding(app.door(), alice, "after", nothing).await.unwrap();
    assert_eq!(names(&app.connect().await).await, ["after"]);
}

#[tokio::test]
async fn a_commit_that_fails_has_failed_for_the_whole_group_and_for_nobody_after_it() {
    let Some((app, alice)) = with_alice().await else {
        return;
    };
    let (database, first) = (app.door(), Notify::new());
    let mut writes = [
        adding(database, alice, "one", async |_| {
            first.notified().await;
            Ok(())
        }),
        adding(database, alice, "refused", refuse),
        adding(database, alice, "broken", async |transaction| {
            // What is missing shows with the commit.
            let later = "PRAGMA defer_foreign_keys = ON";
            transaction.run_raw(later, []).await?;
            add(transaction, 999, "of nobody").await
        }),
        adding(database, alice, "four", nothing),
    ];
    for write in &mut writes {
        assert!(write.now_or_never().is_none());
    }
    first.notify_one();
    for answer in join_all(writes).await {
        let error = answer.unwrap_err();
        assert!(
            matches!(error, ApiError::DatabaseUnavailable(_)),
            "{error:?}"
        );
    }
    let connection = app.connect().await;
    assert!(names(&connection).await.is_empty());
    adding(database, alice, "after", nothing).await.unwrap();
    assert_eq!(names(&connection).await, ["after"]);
}

#[tokio::test]
async fn a_transaction_that_sqlite_has_ended_is_over_for_its_group_and_for_nobody_after_it() {
    let Some((app, alice)) = with_alice().await else {
        return;
    };
    let (database, first) = (app.door(), Notify::new());
    // As on a full disk: the whole transaction is undone, whatever its savepoints.
    let end = "INSERT OR ROLLBACK INTO users SELECT * FROM users WHERE users.id = 1";
    let mut writes = [
        adding(database, alice, "one", async |_| {
            first.notified().await;
            Ok(())
        }),
        adding(database, alice, "two", async |transaction| {
            transaction.run_raw(end, []).await?;
            Ok(())
        }),
        adding(database, alice, "three", async |_| Ok(())),
    ];
    for write in &mut writes {
        assert!(write.now_or_never().is_none());
    }
    first.notify_one();
    let answers = join_all(writes).await;
    let [
        Err(ApiError::DatabaseUnavailable(_)),
        Err(ApiError::Internal(_)),
        Ok(()),
    ] = answers[..]
    else {
        panic!("{answers:?}");
    };
    let connection = app.connect().await;
    assert_eq!(names(&connection).await, ["three"]);

    // Also when its error is swallowed.
    let swallowed = adding(database, alice, "swallowed", async |transaction| {
        assert!(transaction.run_raw(end, []).await.is_err());
        Ok(())
    });
    let error = swallowed.await.unwrap_err();
    assert!(
        matches!(error, ApiError::DatabaseUnavailable(_)),
        "{error:?}"
    );
    assert_eq!(names(&connection).await, ["three"]);
}

#[tokio::test]
async fn a_transaction_that_is_given_up_leaves_nothing_and_takes_nothing_with_it() {
    let Some((app, alice)) = with_alice().await else {
        return;
    };
    let (database, connection) = (app.door(), app.connect().await);
    let (first, never) = (Notify::new(), Notify::new());
    let wait = async |notify: &Notify| {
        notify.notified().await;
        Ok(())
    };
    // The first of a group, and alone.
    let mut alone = adding(database, alice, "alone", async |_| wait(&never).await);
    assert!((&mut alone).now_or_never().is_none());
    drop(alone);
    // Behind others, at work, and while it waits for its turn.
    let mut one = adding(database, alice, "one", async |_| wait(&first).await);
    let mut two = adding(database, alice, "two", async |_| wait(&never).await);
    let mut three = adding(database, alice, "three", nothing);
    let mut four = adding(database, alice, "four", nothing);
    for write in [&mut one, &mut two, &mut three, &mut four] {
        assert!(write.now_or_never().is_none());
    }
    first.notify_one();
    assert!((&mut one).now_or_never().is_none());
    assert!((&mut two).now_or_never().is_none());
    drop((two, three));
    let (one, four) = join!(one, four);
    assert!(one.is_ok() && four.is_ok(), "{one:?}, {four:?}");
    assert_eq!(names(&connection).await, ["four", "one"]);

    // While its statement runs on another thread.
    let mut away = adding(database, alice, "away", async |transaction| {
        transaction
            .run_raw(
                "UPDATE exercises SET name = 'changed' WHERE user_id = 1",
                [],
            )
            .await?;
        wait(&never).await
    });
    assert!((&mut away).now_or_never().is_none());
    drop(away);
    adding(database, alice, "after", nothing).await.unwrap();
    assert_eq!(names(&connection).await, ["after", "four", "one"]);
}

#[tokio::test]
async fn more_writers_than_a_group_holds_are_all_served() {
    let Some((app, alice)) = with_alice().await else {
        return;
    };
    let names: Vec<String> = (0..300).map(|number| number.to_string()).collect();
    let writes = names.iter().map(|name| match name.ends_with('7') {
        true => adding(app.door(), alice, name, refuse),
        false => adding(app.door(), alice, name, nothing),
    });
    let answers = join_all(writes).await;
    let kept = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(kept, 270);
    let connection = app.connect().await;
    let rows = exercise::Entity::find().count(&connection).await.unwrap();
    assert_eq!(rows, 270);
    let sessions = session::Entity::find().count(&connection).await.unwrap();
    assert_eq!(sessions, 1);
}

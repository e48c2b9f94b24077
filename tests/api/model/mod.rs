//! The server against a model: after any operations, all ways of reading the log agree with each
//! other and with a model in memory.

mod body;
mod log;
mod operation;
mod player;

use std::collections::BTreeMap;

use proptest::test_runner::{Config, TestRunner};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};

use self::{
    body::without_times,
    operation::{Operation, operations},
    player::Player,
};
use crate::support::{
    App, Replica, id,
    lists::{and, read_pages, walk},
};

/// The number of logs. `PROPTEST_CASES` allows more.
const CASES: u32 = 7;
const OPERATIONS: usize = 90;
/// How many operations pass between two comparisons.
const BURST: usize = 9;

#[test]
fn after_any_operations_every_list_and_the_replayed_feed_equal_the_model() {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let config = Config {
        cases: asked.map_or(CASES, |cases| cases.parse().unwrap()),
        // A failure prints its operations, shrunk to the few that matter.
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let outcome = TestRunner::new(config).run(&operations(OPERATIONS), |operations| {
        runtime.block_on(live(&operations));
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure:#}"));
}

async fn live(operations: &[Operation]) {
    let app = App::start().await;
    let mut player = Player {
        actor: app.sign_up("alice").await,
        log: log::Log::default(),
        replica: Replica::default(),
    };
    for burst in operations.chunks(BURST) {
        for operation in burst {
            player.perform(operation).await;
        }
        player.compare_lists().await;
        player.compare_exercises().await;
        player.compare_stats().await;
        player.compare_feed().await;
        assert_derived(&app.connect().await).await;
    }
}

/// What is computed at a write is what would be computed now.
async fn assert_derived(database: &DatabaseConnection) {
    let wrong = "
        SELECT 'start' AS what, workout_id AS id
        FROM workout_exercises AS place
        JOIN workouts ON workouts.user_id = place.user_id AND workouts.id = workout_id
        WHERE place.started_at <> workouts.started_at
        UNION ALL
        SELECT 'places', exercises.id
        FROM exercises
        WHERE place_count <> (
            SELECT COUNT(*)
            FROM workout_exercises AS place
            JOIN workouts ON workouts.user_id = place.user_id AND workouts.id = workout_id
            WHERE place.user_id = exercises.user_id AND exercise_id = exercises.id
                AND deleted_at IS NULL
        )
        UNION ALL
        SELECT 'totals', id
        FROM workouts
        LEFT JOIN workout_sets AS one
            ON one.user_id = workouts.user_id AND workout_id = id AND kind <> 'warmup'
        GROUP BY workouts.user_id, id, workouts.reps, workouts.distance_mm, set_count
        HAVING workouts.reps <> COALESCE(SUM(one.reps), 0)
            OR workouts.distance_mm <> COALESCE(SUM(one.distance_mm), 0)
            OR set_count <> COUNT(one.position)";
    let wrong = Statement::from_string(database.get_database_backend(), wrong);
    let wrong = database.query_all_raw(wrong).await.unwrap();
    let wrong = wrong.iter().map(|row| row.try_get("", "what").unwrap());
    assert_eq!(wrong.collect::<Vec<String>>(), [""; 0]);
}

impl Player {
    async fn compare_lists(&mut self) {
        for is_trashed in [false, true] {
            for sort in ["-started_at", "started_at", "title", "-title"] {
                let path = format!("/workouts?sort={sort}&trashed={is_trashed}");
                let expected = self.log.list(is_trashed, sort);
                let pages = read_pages(&mut self.actor, &path, 7).await;
                assert_eq!(documents(pages), expected, "pages of {path}");
                let walked = walk(&mut self.actor, &path, 5).await;
                assert_eq!(documents(walked), expected, "walk of {path}");
            }
        }
        let all = self.actor.get("/workouts?per_page=100", 200).await;
        let expected = self.log.list(false, "-started_at");
        assert_eq!(all.json()["total"], expected.len());
        assert_eq!(documents(all.items()), expected);
        let summaries = self
            .actor
            .get("/workouts?per_page=100&view=summary", 200)
            .await;
        let short = expected.into_iter().map(|mut workout| {
            let fields = workout.as_object_mut().unwrap();
            fields.retain(|name, _| name != "notes" && name != "exercises");
            workout
        });
        assert_eq!(documents(summaries.items()), short.collect::<Vec<_>>());
    }

    async fn compare_exercises(&mut self) {
        let without_creation = |items: Vec<Value>| {
            let items = items.into_iter().map(|mut item| {
                let removed = item.as_object_mut().unwrap().remove("created_at");
                assert!(removed.unwrap().is_string());
                item
            });
            items.collect::<Vec<_>>()
        };
        let expected = self.log.exercise_list();
        let pages = read_pages(&mut self.actor, "/exercises", 3).await;
        assert_eq!(without_creation(pages), expected);
        let walked = walk(&mut self.actor, "/exercises", 2).await;
        assert_eq!(without_creation(walked), expected);
        for (id, name) in self.log.exercises.clone() {
            let path = and("/workouts?per_page=100", &format!("exercise={id}"));
            let mut showing = self.log.list(false, "-started_at");
            showing.retain(|workout| {
                let mut exercises = workout["exercises"].as_array().unwrap().iter();
                exercises.any(|exercise| exercise["exercise_id"] == json!(id))
            });
            let found = self.actor.get(&path, 200).await.items();
            assert_eq!(documents(found), showing, "{name}");
        }
    }

    async fn compare_stats(&mut self) {
        let every = self.log.exercises.keys().map(|id| Some(*id));
        for exercise in every.chain([None]).collect::<Vec<_>>() {
            let mut path = "/stats?by=year&from=2000-01-01&to=2099-12-31".to_owned();
            if let Some(id) = exercise {
                path = and(&path, &format!("exercise={id}"));
            }
            let found = self.actor.get(&path, 200).await.json();
            assert_eq!(found["totals"], self.log.totals(exercise), "{path}");
        }
    }

    /// The feed is resumed, and a second client reads it from the start.
    async fn compare_feed(&mut self) {
        let all = walk(&mut self.actor, "/workouts", 100).await;
        let all: BTreeMap<String, Value> = all
            .into_iter()
            .map(|workout| (id(&workout), workout))
            .collect();
        self.replica.catch_up(&mut self.actor, 4).await;
        assert_eq!(self.replica.workouts, all);
        assert_eq!(self.replica.position, self.log.revision);
        let mut fresh = Replica::default();
        fresh.catch_up(&mut self.actor, 500).await;
        assert_eq!(fresh.workouts, all);
    }
}

fn documents(items: Vec<Value>) -> Vec<Value> {
    items.into_iter().map(without_times).collect()
}

//! The sample files, through the route. What their rows mean is tested in `src/transfer`.

use chrono::DateTime;
use serde_json::{Value, json};

use super::{counts, import, query, sample, samples};
use crate::support::{Actor, App};

/// All workouts, oldest first.
async fn log(actor: &mut Actor) -> Vec<Value> {
    let list = actor.get("/workouts?sort=started_at&per_page=100", 200);
    list.await.items()
}

/// What must be right whatever a sample leaves open: the exercises, and the numbers of their sets.
fn outline(workouts: &[Value], is_name_open: bool) -> Vec<Value> {
    let exercise = |exercise: &Value| {
        let name = exercise["name"].as_str().unwrap();
        let name = if is_name_open {
            name.split(" (").next().unwrap()
        } else {
            name
        };
        let sets = exercise["sets"].as_array().unwrap().iter();
        let sets = sets.filter(|set| set["reps"] != json!(0));
        let sets = sets.map(|set| {
            let number = |name: &str| set[name].as_f64().filter(|number| *number != 0.0);
            json!([
                number("weight_kg"),
                number("distance_m"),
                number("duration_s")
            ])
        });
        json!([name, sets.collect::<Vec<_>>()])
    };
    let workout = |workout: &Value| {
        let day = workout["started_at"].as_str().unwrap();
        let day = DateTime::parse_from_rfc3339(day).unwrap().date_naive();
        let exercises = workout["exercises"].as_array().unwrap().iter();
        json!([day, exercises.map(exercise).collect::<Vec<_>>()])
    };
    let mut outline: Vec<Value> = workouts.iter().map(workout).collect();
    // Two may have begun at the same moment.
    outline.sort_by_key(ToString::to_string);
    outline
}

#[tokio::test]
async fn every_sample_gives_its_workouts_and_again_changes_nothing() {
    let app = App::start().await;
    for name in samples() {
        let mut person = app.sign_up(&name).await;
        let (file, expected) = sample(&name);
        let wanted = expected["workouts"].as_array().unwrap();
        let open = expected["open"].as_array().unwrap();
        let is_name_open = open.contains(&json!("name"));

        let dry = format!("{}&dry_run=true", query(&expected));
        let dry = import(&mut person, &dry, file.clone(), 200).await.json();
        assert_eq!(dry["dry_run"], true, "{name}");
        assert_eq!(counts(&mut person).await, (0, 0), "{name}");
        assert_eq!(app.user(&name).await.unwrap().revision, 0);

        let report = import(&mut person, &query(&expected), file.clone(), 200)
            .await
            .json();
        assert_eq!(report["workouts"], dry["workouts"], "{name}");
        assert_eq!(report["exercises"], dry["exercises"], "{name}");
        assert_eq!(
            report["workouts"],
            json!({"created": wanted.len(), "unchanged": 0, "changed": 0, "in_trash": 0}),
            "{name}"
        );
        let written = log(&mut person).await;
        assert_eq!(
            outline(&written, is_name_open),
            outline(wanted, is_name_open),
            "{name}"
        );
        let (workouts, exercises) = counts(&mut person).await;
        assert_eq!(json!(workouts), json!(wanted.len()), "{name}");
        assert_eq!(
            report["exercises"],
            json!({"created": exercises, "matched": 0}),
            "{name}"
        );
        let user = app.user(&name).await.unwrap();
        assert_eq!(
            (user.revision, user.workout_count),
            (written.len() as i64, written.len() as i64)
        );

        let again = import(&mut person, &query(&expected), file, 200)
            .await
            .json();
        assert_eq!(
            again["workouts"],
            json!({"created": 0, "unchanged": wanted.len(), "changed": 0, "in_trash": 0}),
            "{name}"
        );
        assert_eq!(
            again["exercises"],
            json!({"created": 0, "matched": exercises}),
            "{name}"
        );
        assert_eq!(log(&mut person).await, written, "{name}");
        assert_eq!(
            app.user(&name).await.unwrap().revision,
            user.revision,
            "{name}"
        );
    }
}

#[tokio::test]
async fn the_report_has_what_was_skipped_and_fitted() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let file = format!(
        "{}\n\
         2024-01-02 18:00:00,\"Push\",1h,\"Squat\",1,100,7.5,0,0,,,\n\
         2024-01-02 18:00:00,\"Push\",1h,\"Squat\",2,0,0,0,0,,,\n",
        super::STRONG
    );
    let report = import(&mut alice, super::IN_BERLIN, file, 200).await.json();
    assert_eq!(
        report,
        json!({
            "format": "strong",
            "dry_run": false,
            "workouts": {"created": 1, "unchanged": 0, "changed": 0, "in_trash": 0},
            "exercises": {"created": 1, "matched": 0},
            "sets": 1,
            "skipped": {"count": 1, "rows": [{"line": 3, "reason": "Nothing was done."}]},
            "warnings": {
                "count": 1,
                "rows": [{"line": 2, "message": "7.5 repetitions were taken as 8."}]
            },
        })
    );
}

#[tokio::test]
async fn imported_workouts_are_in_the_feed_one_by_one() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    alice
        .post("/workouts", json!({"title": "Before"}), 201)
        .await;
    import(&mut alice, super::IN_BERLIN, super::strong(3, 4), 200).await;
    let feed = alice.get("/workouts/changes?since=1", 200).await.json();
    let changes = feed["changes"].as_array().unwrap().iter();
    let changes: Vec<_> = changes
        .map(|change| json!([change["type"], change["revision"], change["workout"]["day"]]))
        .collect();
    assert_eq!(
        changes,
        [
            json!(["upsert", 2, "2012-01-02"]),
            json!(["upsert", 3, "2012-01-03"]),
            json!(["upsert", 4, "2012-01-04"]),
        ]
    );
    assert_eq!(feed["next"], 4);
}

#[tokio::test]
async fn the_time_zone_is_that_of_the_person_unless_it_is_given() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let file = super::strong(1, 2);
    let mut start = async |query: &str| {
        let query = format!("unit=kg&dry_run=true{query}");
        import(&mut alice, &query, file.clone(), 200).await.json()
    };
    assert_eq!(start("").await["warnings"]["count"], 1);
    assert_eq!(start("&time_zone=%2B02:00").await["warnings"]["count"], 0);
    alice
        .patch("/me", json!({"time_zone": "America/New_York"}), 200)
        .await;
    let report = import(&mut alice, "unit=lb", file.clone(), 200)
        .await
        .json();
    assert_eq!(report["warnings"]["count"], 0);
    let workout = &log(&mut alice).await[0];
    assert_eq!(workout["started_at"], "2012-01-02T18:00:00-05:00");
    assert_eq!(workout["exercises"][0]["sets"][0]["weight_kg"], 18.37);
}

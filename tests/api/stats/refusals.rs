//! Queries that are refused, in words.

use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn a_query_that_makes_no_sense_is_refused_in_words() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let date = "must be a date such as 2026-09-22";
    let years = "must be in the years 1900 to 2199";
    let too_many = "makes more than 1,100 buckets of these days; choose longer ones or fewer days";
    for (path, field, problem) in [
        ("/stats?by=decade", "by", "must be week, day, month or year"),
        ("/stats?from=2026-9-2", "from", date),
        (
            "/stats?from=2026-09-02&to=2026-09-01",
            "from",
            "can't be after to",
        ),
        (
            "/stats?by=day&from=2020-01-01&to=2023-01-05",
            "by",
            too_many,
        ),
        ("/stats?from=1900-01-01&to=2199-12-31", "by", too_many),
        ("/stats?to=9999-12-31", "to", years),
        ("/stats?from=0001-01-01", "from", years),
        ("/stats?exercise=squat", "exercise", "must be a UUID"),
        (
            "/stats?week_start=friday",
            "week_start",
            "must be monday or sunday",
        ),
        ("/stats?metric=volume", "metric", "is not a known parameter"),
        ("/stats?by=day&by=week", "by", "is given more than once"),
        (
            "/stats.svg?metric=weight",
            "metric",
            "must be volume, workouts, sets, reps, duration or distance",
        ),
        (
            "/stats.svg?width=239",
            "width",
            "must be a whole number between 240 and 2000",
        ),
        (
            "/stats.svg?height=1201",
            "height",
            "must be a whole number between 120 and 1200",
        ),
        ("/stats.svg?unit=st", "unit", "must be kg or lb"),
        (
            "/stats.svg?theme=blue",
            "theme",
            "must be auto, light or dark",
        ),
        (
            "/calendar.svg?year=2026&from=2026-01-01",
            "year",
            "can't be given together with from or to",
        ),
        (
            "/calendar.svg?year=2026&to=2026-01-01",
            "year",
            "can't be given together with from or to",
        ),
        (
            "/calendar.svg?year=26",
            "year",
            "must be a whole number between 1900 and 2199",
        ),
        (
            "/calendar.svg?from=2025-01-01&to=2026-01-07",
            "from",
            "can't be more than 370 days before to",
        ),
        ("/calendar.svg?by=day", "by", "is not a known parameter"),
        (
            "/bodyweight.svg?from=2026-09-02&to=2026-09-01",
            "from",
            "can't be after to",
        ),
        (
            "/bodyweight.svg?metric=volume",
            "metric",
            "is not a known parameter",
        ),
    ] {
        let refusal = alice.get(path, 422).await.json();
        assert_eq!(refusal["fields"], json!({field: [problem]}), "{path}");
        assert_eq!(refusal["errors"].as_array().unwrap().len(), 1, "{path}");
    }
    for path in ["/stats.svg", "/calendar.svg", "/bodyweight.svg"] {
        app.anonymous().get(path, 401).await;
    }
}

#[tokio::test]
async fn the_ends_of_every_range_are_answered() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (path, from, to) in [
        ("/stats?by=year&to=1900-01-01", "1889-01-01", "1900-12-31"),
        ("/stats?to=2199-12-31", "2199-10-14", "2200-01-05"),
        (
            "/stats?by=day&from=2020-01-01&to=2023-01-04",
            "2020-01-01",
            "2023-01-04",
        ),
        (
            "/stats?by=year&from=1900-01-01&to=2199-12-31",
            "1900-01-01",
            "2199-12-31",
        ),
    ] {
        let found = alice.get(path, 200).await.json();
        assert_eq!(found["from"], from, "{path}");
        assert_eq!(found["to"], to, "{path}");
    }
    for path in [
        "/stats.svg?width=240&height=120",
        "/stats.svg?width=2000&height=1200&by=day&from=2020-01-01&to=2023-01-04",
        "/calendar.svg?from=2025-01-01&to=2026-01-06",
        "/calendar.svg?year=1900",
        "/calendar.svg?year=2199",
    ] {
        alice.get(path, 200).await;
    }
}

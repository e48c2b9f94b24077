//! The parameters of a list, and the links in its answers.

use serde_json::json;

use super::{
    assert_invalid, log,
    pages::{log_days, titles},
    push_day,
};
use crate::support::App;

#[tokio::test]
async fn an_impossible_page_or_size_is_invalid() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for value in [
        "0",
        "-1",
        "1000000000000000000",
        "1e18",
        "abc",
        "",
        "1.5",
        "%20",
        "0x1",
        "1001",
        "101",
    ] {
        let answer = alice.get(&format!("/workouts?per_page={value}"), 422).await;
        let message = "must be a whole number between 1 and 100";
        assert_invalid(&answer, &[("per_page", "Per page", message)]);
    }
    for value in [
        "0",
        "-1",
        "1000000000000000000",
        "1e18",
        "abc",
        "",
        "1.5",
        "%20",
        "0x1",
    ] {
        let answer = alice.get(&format!("/workouts?page={value}"), 422).await;
        let message = "must be a whole number between 1 and 1000000000";
        assert_invalid(&answer, &[("page", "Page", message)]);
    }
    for (path, per_page) in [("/workouts?per_page=1", 1), ("/workouts?per_page=100", 100)] {
        assert_eq!(alice.get(path, 200).await.json()["per_page"], per_page);
    }
}

#[tokio::test]
async fn unknown_or_repeated_parameters_are_invalid_and_all_are_reported() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let path = "/workouts?page=1&page=1&Page=2&perpage=5&per_page=0&view=tiny&limit";
    let answer = alice.get(path, 422).await;
    assert_invalid(
        &answer,
        &[
            ("page", "Page", "is given more than once"),
            ("Page", "\"Page\"", "is not a known parameter"),
            ("perpage", "\"perpage\"", "is not a known parameter"),
            (
                "per_page",
                "Per page",
                "must be a whole number between 1 and 100",
            ),
            ("view", "View", "must be full or summary"),
            ("limit", "\"limit\"", "is not a known parameter"),
        ],
    );
    let (address, _) = log(&mut alice, push_day()).await;
    let problem = [("view", "\"view\"", "is not a known parameter")];
    let path = format!("{address}?view=full");
    assert_invalid(&alice.get(&path, 422).await, &problem);
    assert_invalid(&alice.put(&path, push_day(), 422).await, &problem);
    assert_invalid(&alice.patch(&path, json!({}), 422).await, &problem);
    assert_invalid(&alice.delete(&path, 422).await, &problem);
    let answer = alice.post("/workouts?view=full", push_day(), 422).await;
    assert_invalid(&answer, &problem);
    let answer = alice
        .post(&format!("{address}/restore?view=full"), json!({}), 422)
        .await;
    assert_invalid(&answer, &problem);
    assert_eq!(alice.get("/workouts", 200).await.json()["total"], 1);
}

#[tokio::test]
async fn links_lead_to_the_other_pages_and_keep_the_other_parameters() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log_days(&mut alice, &[1, 2, 3, 4, 5]).await;
    let link = |number: u32, relation: &str| {
        format!("</workouts?view=summary&per_page=2&page={number}>; rel=\"{relation}\"")
    };
    for (path, links) in [
        (
            "/workouts?view=summary&per_page=2",
            vec![link(1, "first"), link(2, "next"), link(3, "last")],
        ),
        (
            "/workouts?page=2&view=summary&per_page=2",
            vec![
                link(1, "first"),
                link(1, "prev"),
                link(3, "next"),
                link(3, "last"),
            ],
        ),
        (
            "/workouts?view=summary&page=3&per_page=2",
            vec![link(1, "first"), link(2, "prev"), link(3, "last")],
        ),
    ] {
        let answer = alice.get(path, 200).await;
        assert_eq!(answer.header("link"), Some(links.join(", ").as_str()));
    }
    // Each is an address that answers.
    let next = alice
        .get("/workouts?view=summary&per_page=2&page=2", 200)
        .await
        .json();
    assert_eq!(titles(&next), ["Day 3", "Day 2"]);
}

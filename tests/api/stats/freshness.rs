//! Tags: a 304 while nothing has changed that an answer depends on, and no longer.

use serde_json::json;

use super::{day, log, squats};
use crate::support::{Actor, App};

const PATHS: [&str; 4] = ["/stats", "/stats.svg", "/calendar.svg", "/bodyweight.svg"];

async fn tag_of(actor: &mut Actor, path: &str) -> String {
    actor.get(path, 200).await.etag().to_owned()
}

#[tokio::test]
async fn what_is_known_costs_one_statement() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log(&mut alice, day("2026-09-22"), squats()).await;
    for path in PATHS {
        let first = alice.get(path, 200).await;
        let mut known = alice.with("if-none-match", first.etag());
        let (answer, statements) = app.statements_of(known.get(path, 304)).await;
        assert_eq!(statements, 1, "{path}");
        for header in [
            "etag",
            "cache-control",
            "vary",
            "content-security-policy",
            "cross-origin-resource-policy",
        ] {
            assert_eq!(
                answer.header(header),
                first.header(header),
                "{path}: {header}"
            );
        }
        assert_eq!(first.header("vary"), Some("Cookie"));
        log(&mut alice, day("2026-09-23"), squats()).await;
        known.get(path, 200).await;
    }
}

/// The revision does not know of preferences, and of midnight neither.
#[tokio::test]
async fn another_day_or_other_preferences_give_another_tag() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    // It is never the same day in both of these zones.
    let zones = ["Etc/GMT+12", "Pacific/Kiritimati"];
    alice
        .patch("/me", json!({"time_zone": zones[0]}), 200)
        .await;
    for patch in [
        json!({"time_zone": zones[1]}),
        json!({"week_start": "sunday"}),
        json!({"weight_unit": "lb"}),
    ] {
        let mut before = Vec::new();
        for path in PATHS {
            before.push(tag_of(&mut alice, path).await);
        }
        alice.patch("/me", patch.clone(), 200).await;
        for (path, before) in PATHS.iter().zip(before) {
            let mut known = alice.with("if-none-match", &before);
            let after = known.get(path, 200).await;
            assert_ne!(after.etag(), before, "{path} {patch}");
        }
    }
    alice.patch("/me", json!({"username": "Alice"}), 200).await;
    let tag = tag_of(&mut alice, "/stats").await;
    alice.with("if-none-match", &tag).get("/stats", 304).await;
    let mut bob = app.sign_up("bob").await;
    assert_ne!(tag_of(&mut bob, "/stats").await, tag);
}

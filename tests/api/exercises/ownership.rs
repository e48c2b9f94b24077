//! Nobody sees or changes those of another person.

use reqwest::Method;
use serde_json::json;

use super::{exercise, log};
use crate::support::{App, address};

#[tokio::test]
async fn an_exercise_of_another_person_is_as_good_as_none() {
    let app = App::start().await;
    let (mut alice, mut bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let workout = log(&mut alice, 1, &["Squat"]).await;
    log(&mut bob, 1, &["Row"]).await;
    let unknown = format!("/exercises/{}", uuid::Uuid::new_v4());
    let nothing = bob.patch(&unknown, json!({"name": "Row"}), 404).await.text;
    for there in [
        &exercise(&workout, 0),
        &unknown,
        "/exercises/1",
        "/exercises/squat",
    ] {
        for merge in ["", "?merge=true"] {
            let path = format!("{there}{merge}");
            let answer = bob.patch(&path, json!({"name": "Row"}), 404).await;
            assert_eq!(answer.text, nothing, "{path}");
        }
        for (method, condition) in [
            (Method::GET, None),
            (Method::GET, Some("*")),
            (Method::DELETE, None),
        ] {
            let mut bob = match condition {
                Some(tag) => bob.with("if-none-match", tag),
                None => bob.clone(),
            };
            let answer = bob.send(method, there, None, 404).await;
            assert_eq!(answer.text, nothing, "{there}");
            assert_eq!(answer.header("etag"), None);
        }
    }
    assert_eq!(alice.get(&address(&workout), 200).await.json(), workout);
    let mut nobody = app.anonymous();
    nobody
        .patch(&exercise(&workout, 0), json!({"name": ""}), 401)
        .await;
    nobody.get(&exercise(&workout, 0), 401).await;
    nobody.delete(&exercise(&workout, 0), 401).await;
}

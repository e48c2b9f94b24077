//! Hashes that were made with other settings, and common passwords.

use serde_json::json;

use crate::support::{App, credentials, right, wrong};

const PEPPER: &str = "--password-pepper=a secret of the kitchen";

async fn hash(app: &App) -> String {
    app.user("alice").await.unwrap().password_hash
}

#[tokio::test]
async fn a_hash_with_other_parameters_is_replaced_at_the_next_login() {
    let app = App::start().await;
    app.sign_up("alice").await;
    let before = hash(&app).await;
    assert!(before.contains("$m=19456,t=2,p=1$"), "{before}");

    let app = App::start_on(app.stop(), &["--argon2-iterations=3"]).await;
    let wrong = wrong("alice");
    app.anonymous().post("/login", wrong, 401).await;
    assert_eq!(hash(&app).await, before);
    app.anonymous().post("/login", right("alice"), 200).await;
    let renewed = hash(&app).await;
    assert!(renewed.contains("$m=19456,t=3,p=1$"), "{renewed}");
    // From now on it is as it should be, and stays.
    app.anonymous().post("/login", right("alice"), 200).await;
    assert_eq!(hash(&app).await, renewed);
}

#[tokio::test]
async fn several_logins_that_renew_one_hash_at_once_all_succeed() {
    let app = App::start().await;
    app.sign_up("alice").await;
    let app = App::start_on(app.stop(), &["--argon2-iterations=3"]).await;
    let mut logins = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let mut device = app.anonymous();
        logins.spawn(async move { device.post("/login", right("alice"), 200).await });
    }
    while let Some(login) = logins.join_next().await {
        login.unwrap();
    }
    assert!(hash(&app).await.contains("$m=19456,t=3,p=1$"));
}

#[tokio::test]
async fn a_pepper_that_is_added_later_goes_into_every_hash_at_the_next_login() {
    let app = App::start_outside_memory().await;
    app.sign_up("alice").await;
    let before = hash(&app).await;

    let app = App::start_on(app.stop(), &[PEPPER]).await;
    app.anonymous().post("/login", right("alice"), 200).await;
    let peppered = hash(&app).await;
    assert_ne!(peppered, before);
    assert!(!peppered.contains("kitchen"), "{peppered}");
    app.anonymous().post("/login", right("alice"), 200).await;
    assert_eq!(hash(&app).await, peppered);

    // With the database but without the pepper, no password can be checked.
    for flags in [&[][..], &["--password-pepper=another secret of mine"]] {
        let stolen = app.start_beside(flags).await;
        stolen.anonymous().post("/login", right("alice"), 401).await;
    }
    assert_eq!(hash(&app).await, peppered);
}

#[tokio::test]
async fn a_common_password_is_refused() {
    let app = App::start().await;
    let common = "is one of the most common passwords, which attackers try first";
    for (password, message) in [
        ("password", common),
        ("PassWord1", common),
        ("12345678", common),
        ("ｐａｓｓｗｏｒｄ", common),
        ("Alice_1988", "can't be the username"),
        ("aLICE_1988", "can't be the username"),
    ] {
        let form = credentials("Alice_1988", password);
        let refusal = app.anonymous().post("/signup", form, 422).await;
        assert_eq!(
            refusal.json(),
            json!({
                "errors": [format!("Password {message}")],
                "code": "validation_failed",
                "fields": {"password": [message]},
            })
        );
    }
    assert!(app.user("Alice_1988").await.is_none());
}

//! Passwords: which may be chosen, how they are stored, and when two are the same.

use serde_json::json;

use crate::support::{Actor, App, credentials};

async fn sign_up(app: &App, username: &str, password: &str, status: u16) -> Actor {
    let mut actor = app.anonymous();
    let form = credentials(username, password);
    actor.post("/signup", form, status).await;
    actor
}

async fn log_in(app: &App, username: &str, password: &str, status: u16) {
    let form = credentials(username, password);
    let answer = app.anonymous().post("/login", form, status).await;
    if status == 401 {
        assert_eq!(answer.errors(), ["Invalid username or password"]);
        assert!(answer.cookies().is_empty());
    }
}

#[tokio::test]
async fn a_password_is_kept_as_an_argon2id_hash_with_a_salt_of_its_own() {
    let app = App::start().await;
    sign_up(&app, "alice", "correct horse", 201).await;
    sign_up(&app, "bob", "correct horse", 201).await;
    let alice = app.user("alice").await.unwrap().password_hash;
    let bob = app.user("bob").await.unwrap().password_hash;
    for hash in [&alice, &bob] {
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        let parts: Vec<&str> = hash.split('$').collect();
        assert_eq!(parts.len(), 6, "{hash}");
        // Unpadded base64: 16 bytes of salt and 32 of hash.
        assert_eq!((parts[4].len(), parts[5].len()), (22, 43), "{hash}");
    }
    assert_ne!(alice, bob);
}

#[tokio::test]
async fn the_settings_decide_how_much_work_a_hash_is() {
    let app = App::start_with(&["--argon2-iterations=3"]).await;
    sign_up(&app, "alice", "correct horse", 201).await;
    let hash = app.user("alice").await.unwrap().password_hash;
    assert!(hash.contains("$m=19456,t=3,p=1$"), "{hash}");
    // A password that was hashed with other settings still works.
    let app = App::start_on(app.stop(), &[]).await;
    log_in(&app, "alice", "correct horse", 200).await;
    log_in(&app, "alice", "wrong horse", 401).await;
}

#[tokio::test]
async fn the_way_a_keyboard_composes_accents_does_not_matter() {
    let app = App::start().await;
    let (composed, decomposed) = ("Pr\u{e9}sse Kaffee", "Pre\u{301}sse Kaffee");
    sign_up(&app, "alice", decomposed, 201).await;
    log_in(&app, "alice", composed, 200).await;
    log_in(&app, "alice", decomposed, 200).await;
    sign_up(&app, "bob", composed, 201).await;
    log_in(&app, "bob", decomposed, 200).await;
    log_in(&app, "bob", "Presse Kaffee", 401).await;

    let form = json!({
        "username": "carol",
        "password": composed,
        "password_confirmation": decomposed,
    });
    app.anonymous().post("/signup", form, 201).await;
}

#[tokio::test]
async fn every_character_of_a_password_counts() {
    let app = App::start().await;
    let longest = format!("{}x", "long horse ".repeat(12))[..128].to_owned();
    for (username, password) in [
        ("spaces", "  correct horse "),
        ("tabs", "\tcorrect\u{0}horse\n"),
        ("longest", &longest),
    ] {
        sign_up(&app, username, password, 201).await;
        log_in(&app, username, password, 200).await;
        for other in [
            password.trim(),
            &password.to_uppercase(),
            &password[..password.len() - 1],
            &format!("{password} "),
        ] {
            if other != password {
                log_in(&app, username, other, 401).await;
            }
        }
    }
}

#[tokio::test]
async fn a_password_has_8_to_128_characters_of_any_script() {
    let app = App::start().await;
    for (username, password, message) in [
        ("one", "sevench", "is too short (minimum is 8 characters)"),
        ("two", "üüüüüüü", "is too short (minimum is 8 characters)"),
        ("three", "", "is too short (minimum is 8 characters)"),
        (
            "four",
            &"x y".repeat(43),
            "is too long (maximum is 128 characters)",
        ),
    ] {
        let form = credentials(username, password);
        let refusal = app.anonymous().post("/signup", form, 422).await;
        assert_eq!(
            refusal.json(),
            json!({
                "errors": [format!("Password {message}")],
                "code": "validation_failed",
                "fields": {"password": [message]},
            })
        );
        assert!(app.user(username).await.is_none());
    }
    sign_up(&app, "five", "üüüü漢字🏋🏋", 201).await;
    sign_up(&app, "six", &"漢🏋".repeat(64), 201).await;
}

#[tokio::test]
async fn a_sign_up_reports_all_problems_at_once() {
    let app = App::start().await;
    let form = json!({
        "username": "a b",
        "password": "short",
        "password_confirmation": "shirt",
        "e_mail": "alice@diary.example",
    });
    let refusal = app.anonymous().post("/signup", form, 422).await;
    let mut sentences = refusal.errors();
    sentences.sort();
    assert_eq!(
        sentences,
        [
            "\"e_mail\" is not a known field",
            "Password confirmation doesn't match Password",
            "Password is too short (minimum is 8 characters)",
            "Username may only contain letters, digits, '_', '.' and '-'",
        ]
    );
    assert_eq!(
        refusal.json()["fields"],
        json!({
            "e_mail": ["is not a known field"],
            "password": ["is too short (minimum is 8 characters)"],
            "password_confirmation": ["doesn't match Password"],
            "username": ["may only contain letters, digits, '_', '.' and '-'"],
        })
    );
    assert!(refusal.cookies().is_empty());
    assert!(app.user("a b").await.is_none());
}

#[tokio::test]
async fn a_form_with_gaps_or_other_types_is_refused_field_by_field() {
    let app = App::start().await;
    for path in ["/signup", "/login"] {
        for form in [json!({}), json!({"username": null, "password": null})] {
            let refusal = app.anonymous().post(path, form, 422).await;
            assert_eq!(
                refusal.json()["fields"],
                json!({"username": ["can't be blank"], "password": ["can't be blank"]})
            );
        }
        let form = json!({"username": 12_345_678, "password": ["correct horse"]});
        let refusal = app.anonymous().post(path, form, 422).await;
        assert_eq!(
            refusal.json()["fields"],
            json!({"username": ["must be text"], "password": ["must be text"]})
        );
    }
    let form = json!({
        "username": "alice",
        "password": "correct horse",
        "password_confirmation": false,
    });
    let refusal = app.anonymous().post("/signup", form, 422).await;
    let fields = refusal.json()["fields"].clone();
    assert_eq!(fields, json!({"password_confirmation": ["must be text"]}));
    assert!(app.user("alice").await.is_none());
}

#[tokio::test]
async fn a_null_confirmation_counts_as_left_out() {
    let app = App::start().await;
    let form = json!({
        "username": "alice",
        "password": "correct horse",
        "password_confirmation": null,
    });
    app.anonymous().post("/signup", form, 201).await;
    let form = json!({
        "username": "bob",
        "password": "correct horse",
        "password_confirmation": "",
    });
    let refusal = app.anonymous().post("/signup", form, 422).await;
    let sentence = "Password confirmation doesn't match Password";
    assert_eq!(refusal.errors(), [sentence]);
    assert!(app.user("bob").await.is_none());
}

#[tokio::test]
async fn nobody_can_have_an_over_long_password_so_a_login_with_one_is_wrong() {
    let app = App::start().await;
    let longest = "x y ".repeat(32);
    sign_up(&app, "alice", &longest, 201).await;
    log_in(&app, "alice", &longest, 200).await;
    log_in(&app, "alice", &format!("{longest}z"), 401).await;
    log_in(&app, "alice", &"x y ".repeat(3000), 401).await;
    log_in(&app, "alice", "", 401).await;
}

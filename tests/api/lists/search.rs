//! Searching workouts: for literal text, ignoring case in any script.

use serde_json::{Value, json};

use super::{log, titles};
use crate::support::{Actor, App};

/// The titles that contain a text, by title.
async fn search(actor: &mut Actor, text: &str) -> Vec<String> {
    let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    titles(actor, &format!("sort=title&q={encoded}")).await
}

#[tokio::test]
async fn every_character_of_a_search_means_itself() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for title in [
        "100%",
        "100 kg",
        "a_b",
        "a-b",
        r"back\slash",
        "back/slash",
        "it's \"q\"",
        "[x]*?",
    ] {
        log(&mut alice, title, json!({})).await;
    }
    for (text, found) in [
        ("%", &["100%"][..]),
        ("0%", &["100%"]),
        ("%%", &[]),
        ("_", &["a_b"]),
        ("a_b", &["a_b"]),
        ("__", &[]),
        (r"\", &[r"back\slash"]),
        (r"\s", &[r"back\slash"]),
        (r"\%", &[]),
        ("'", &["it's \"q\""]),
        ("\"q\"", &["it's \"q\""]),
        ("[x]*?", &["[x]*?"]),
        ("*", &["[x]*?"]),
        ("0 k", &["100 kg"]),
        ("' OR 1=1 --", &[]),
    ] {
        assert_eq!(search(&mut alice, text).await, found, "{text}");
    }
}

#[tokio::test]
async fn a_search_ignores_case_in_any_script_and_covers_title_and_notes() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (title, notes) in [
        ("Übung", "am Morgen"),
        ("decomposed", "U\u{308}BUNG"),
        ("Odyssey", "Ὀδυσσεύς\nΣΊΣΥΦΟΣ"),
        ("ｆｕｌｌｗｉｄｔｈ", "ﬁt"),
        ("Жим лёжа", "straße"),
        ("Ubung", ""),
    ] {
        log(&mut alice, title, json!({"notes": notes})).await;
    }
    for (text, found) in [
        ("ÜBUNG", &["decomposed", "Übung"][..]),
        ("übung", &["decomposed", "Übung"]),
        ("u\u{308}bung", &["decomposed", "Übung"]),
        ("bung", &["decomposed", "Ubung", "Übung"]),
        ("AM MORGEN", &["Übung"]),
        ("σίσυφος", &["Odyssey"]),
        ("ΣΊΣΥΦΟΣ", &["Odyssey"]),
        // A sigma is written differently at the end of a word, but here the word goes on.
        ("ΣΊΣ", &["Odyssey"]),
        ("σίς", &["Odyssey"]),
        ("ὈΔΥΣΣΕΎΣ", &["Odyssey"]),
        ("FullWidth", &["ｆｕｌｌｗｉｄｔｈ"]),
        ("ＦＩＴ", &["ｆｕｌｌｗｉｄｔｈ"]),
        ("ЛЁЖА", &["Жим лёжа"]),
        ("STRAßE", &["Жим лёжа"]),
        ("STRASSE", &["Жим лёжа"]),
        ("nothing of that", &[]),
        // The end of the title and the beginning of the notes are not one word.
        ("Übungam", &[]),
        ("Übung am", &["Übung"]),
    ] {
        assert_eq!(search(&mut alice, text).await, found, "{text}");
    }
}

#[tokio::test]
async fn a_search_is_for_words_in_any_order_and_with_any_white_space() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (title, notes) in [
        ("Push", ""),
        ("Push  Day", ""),
        ("Push day heavy", "Farmer’s walk\nafter\tit"),
        ("İtiş günü", "co\u{ad}op"),
    ] {
        let exercises = json!([{"name": title}]);
        log(
            &mut alice,
            title,
            json!({"notes": notes, "exercises": exercises}),
        )
        .await;
    }
    for (text, in_log, in_names) in [
        ("Push ", &["Push", "Push  Day", "Push day heavy"][..], true),
        (" push", &["Push", "Push  Day", "Push day heavy"], true),
        ("push day", &["Push  Day", "Push day heavy"], true),
        ("push  day", &["Push  Day", "Push day heavy"], true),
        ("heavy push", &["Push day heavy"], true),
        ("hea day\u{200b}", &["Push day heavy"], true),
        ("push push", &["Push", "Push  Day", "Push day heavy"], true),
        ("heavy legs", &[], true),
        ("farmer's", &["Push day heavy"], false),
        ("walk after it", &["Push day heavy"], false),
        ("heavy WALK", &["Push day heavy"], false),
        ("itiş", &["İtiş günü"], true),
        ("İTİŞ", &["İtiş günü"], true),
        ("ITIŞ", &["İtiş günü"], true),
        ("COOP", &["İtiş günü"], false),
    ] {
        assert_eq!(search(&mut alice, text).await, in_log, "{text}");
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let found = alice.get(&format!("/exercises?q={encoded}"), 200).await;
        let names: Vec<Value> = found
            .items()
            .iter()
            .map(|item| item["name"].clone())
            .collect();
        let expected = if in_names { in_log } else { &[] };
        assert_eq!(names, expected, "{text}");
    }
}

#[tokio::test]
async fn an_empty_search_finds_everything_and_an_invalid_one_is_refused() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log(&mut alice, "Legs", json!({})).await;
    for nothing in ["", "%20", "%E2%80%8B", "%E2%A0%80"] {
        assert_eq!(titles(&mut alice, &format!("q={nothing}")).await, ["Legs"]);
    }
    assert_eq!(
        titles(&mut alice, &format!("q={}", "x".repeat(200))).await,
        [""; 0]
    );
    for (q, message) in [
        ("x".repeat(201), "is too long (maximum is 200 characters)"),
        ("a%00b".into(), "can't contain control characters"),
        ("a%0Ab".into(), "can't contain control characters"),
    ] {
        for list in ["/workouts", "/exercises"] {
            let refusal = alice.get(&format!("{list}?q={q}"), 422).await.json();
            assert_eq!(refusal["fields"], json!({"q": [message]}));
        }
    }
}

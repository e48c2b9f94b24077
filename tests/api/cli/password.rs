//! The question for a new password, on a terminal.

use crate::support::{App, Keys, PASSWORD, on_a_terminal, right};

const ANOTHER: &str = "battery staple";

#[tokio::test]
async fn a_terminal_asks_twice_for_the_password_and_does_not_show_it() {
    let app = App::start_outside_memory().await;
    let variables = [("DATABASE_URL", app.database().url())];
    let directory = app.database().directory();
    let typed = |name: &str, first: &str, second: &str| {
        let (first, second) = (format!("{first}\n"), format!("{second}\n"));
        let keys = [
            Keys::hidden("New password: ", &first),
            Keys::hidden_again("Again: ", &second),
        ];
        let (code, shown) = on_a_terminal(directory, &variables, &["user", "add", name], &keys);
        for secret in ["horse", "staple"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        (code, shown)
    };
    let (code, shown) = typed("alice", PASSWORD, ANOTHER);
    assert_eq!(code, 1, "{shown}");
    let line = "workout-log: the two passwords differ; nothing was changed\r\n";
    assert!(shown.ends_with(line), "{shown}");
    let (code, shown) = typed("alice", PASSWORD, PASSWORD);
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("added alice (id "), "{shown}");
    app.anonymous().post("/login", right("alice"), 200).await;
}

#[tokio::test]
async fn whoever_gives_up_at_the_password_sees_again_what_they_type() {
    let app = App::start_outside_memory().await;
    let variables = [("DATABASE_URL", app.database().url())];
    let arguments = ["user", "add", "alice"];
    let directory = app.database().directory();
    for keys in [
        Keys::hidden("New password: ", "correct\u{3}"),
        Keys::hidden_at_the_end("New password: ", "correct"),
    ] {
        let (code, shown) = on_a_terminal(directory, &variables, &arguments, &[keys]);
        assert_eq!(code, 1, "{shown}");
        let line = "workout-log: given up; nothing was changed\r\n";
        assert!(shown.ends_with(line), "{shown}");
        assert!(app.user("alice").await.is_none());
    }
}

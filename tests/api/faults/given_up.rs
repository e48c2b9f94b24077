//! Ctrl-C at once, on a machine that is slow.

use crate::support::{App, Keys, on_a_terminal_under};

use super::can_trace;

/// A tenth of a second.
const LATE: &str = "inject=rt_sigaction:delay_enter=100000";

#[tokio::test]
async fn whoever_gives_up_before_the_password_is_asked_for_sees_again_what_they_type() {
    if !can_trace("signals that are caught late") {
        return;
    }
    let app = App::start_outside_memory().await;
    let variables = [("DATABASE_URL", app.database().url())];
    let under = ["strace", "-f", "-o", "/dev/null", "-e", LATE];
    let ctrl_c = Keys::hidden("", "correct\u{3}");
    let arguments = ["user", "add", "alice"];
    let directory = app.database().directory();
    let (code, shown) = on_a_terminal_under(&under, directory, &variables, &arguments, &[ctrl_c]);
    assert_eq!(code, 1, "{shown}");
    let line = "workout-log: given up; nothing was changed\r\n";
    assert!(shown.ends_with(line), "{shown}");
    assert!(app.user("alice").await.is_none());
}

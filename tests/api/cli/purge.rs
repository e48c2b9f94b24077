//! `workout-log purge`.

use serde_json::json;

use super::{objects, printed, run};
use crate::support::App;

#[tokio::test]
async fn what_was_removed_is_counted_in_words_and_for_scripts() {
    let app = App::start_outside_memory().await;
    let words = printed(&run(app.database(), &["purge"]));
    assert_eq!(words, "purged 0 sessions and 0 workouts\n");
    app.sign_up("alice").await;
    // A time that passes at once ends every session.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let done = ["purge", "--session-idle-timeout=1s"];
    let words = printed(&run(app.database(), &done));
    assert_eq!(words, "purged 1 session and 0 workouts\n");
    let again = objects(&run(app.database(), &["purge", "--json"]));
    assert_eq!(again, [json!({"sessions": 0, "workouts": 0})]);
}

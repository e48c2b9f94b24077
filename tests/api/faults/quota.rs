//! SQLite may not take more pages: a quota, as the file systems of shared machines have it.

use super::{
    audit::{check_rows, compare},
    storm::{Ledger, storm},
};
use crate::support::App;
use workout_log::error::ApiError;

#[tokio::test]
async fn what_is_refused_beyond_a_quota_leaves_nothing_and_what_follows_is_kept() {
    let app = App::start_outside_memory().await;
    if app.database().server().await.is_some() {
        return super::not_possible("a quota of SQLite", "this is PostgreSQL");
    }
    let mut alice = app.sign_up("alice").await;
    let mut ledger = Ledger::default();
    storm(&alice, &mut ledger, 1, 20, async |mut done| {
        // Each refusal reopens the writer, which lifts the quota of that connection.
        for _ in 0..10 {
            for _ in 0..5 {
                done.recv().await;
            }
            let quota = app.door().write(async |transaction| {
                // No more than there are.
                let no_more = "PRAGMA max_page_count = 1";
                transaction.run_raw(no_more, []).await?;
                Ok(())
            });
            // It may be in one group with a write that meets it, and be refused with that.
            if let Err(error) = quota.await {
                assert!(matches!(error, ApiError::StorageFull(_)), "{error:?}");
            }
        }
    })
    .await;
    assert!(ledger.refused > 0, "the quota was never met");
    let (before, refused) = (ledger.revision, ledger.refused);
    // The last quota may still be there for one of them.
    storm(&alice, &mut ledger, 2, 2, async |_| {}).await;
    assert!(
        ledger.revision >= before + 7,
        "{refused} before, then {}",
        ledger.refused
    );
    compare(&mut alice, &ledger).await;
    check_rows(&app.database().directory().join("test.db"), &ledger).await;
}

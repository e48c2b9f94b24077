use serde_json::json;

use super::{LISTS, List, somebody};
use crate::support::{Actor, App};

#[tokio::test]
async fn a_cursor_works_only_for_its_own_list() {
    let app = App::start().await;
    let mut alice = somebody(&app, "alice").await;
    let mut bob = somebody(&app, "bob").await;
    for list in &LISTS {
        let cursor = cursor(&mut alice, list).await;
        assert_refused(&mut bob, list, &cursor).await;
        for other in &LISTS {
            if other.identity() != list.identity() {
                assert_refused(&mut alice, other, &cursor).await;
            }
        }
        // The size and the view of a part are no part of the list.
        alice
            .get(&list.and(&format!("cursor={cursor}&per_page=2")), 200)
            .await;
    }
    let filtered = &LISTS[0];
    let cursor = cursor(&mut alice, filtered).await;
    for filter in [
        "from=2026-01-01",
        "to=2027-01-01",
        "q=day",
        "exercise=00000000-0000-0000-0000-000000000000",
    ] {
        let address = filtered.and(&format!("{filter}&cursor={cursor}"));
        alice.get(&address, 422).await;
    }
}

#[tokio::test]
async fn a_cursor_that_was_changed_or_made_up_is_refused() {
    let app = App::start().await;
    let mut alice = somebody(&app, "alice").await;
    for list in &LISTS {
        let cursor = cursor(&mut alice, list).await;
        for at in (0..cursor.len()).step_by(3) {
            let other = if cursor.as_bytes()[at] == b'A' {
                "B"
            } else {
                "A"
            };
            let mut changed = cursor.clone();
            changed.replace_range(at..=at, other);
            assert_refused(&mut alice, list, &changed).await;
        }
        let (shorter, longer) = (&cursor[..cursor.len() - 4], format!("{cursor}AAAA"));
        let endless = "A".repeat(5000);
        let made_up = [
            "x",
            "AAAA",
            "null",
            "0",
            "%00",
            "!",
            "%F0%9F%92%AA",
            "=",
            "..%2F",
        ];
        for made_up in made_up.into_iter().chain([shorter, &longer, &endless]) {
            assert_refused(&mut alice, list, made_up).await;
        }
    }
}

#[tokio::test]
async fn a_cursor_with_a_page_is_refused() {
    let app = App::start().await;
    let mut alice = somebody(&app, "alice").await;
    for list in &LISTS {
        let cursor = cursor(&mut alice, list).await;
        for query in [format!("cursor={cursor}&page=1"), "page=2&cursor=".into()] {
            let refusal = alice.get(&list.and(&query), 422).await.json();
            let message = "can't be given together with cursor";
            assert_eq!(
                refusal["fields"],
                json!({"page": [message]}),
                "{}",
                list.path
            );
        }
    }
}

#[tokio::test]
async fn a_walk_continues_after_a_restart() {
    let app = App::start().await;
    let mut alice = somebody(&app, "alice").await;
    let mut walks = Vec::new();
    for list in &LISTS {
        let whole = list.all(&mut alice).await;
        walks.push((list, cursor(&mut alice, list).await, whole));
    }
    let app = App::start_on(app.stop(), &[]).await;
    let mut alice = app.anonymous().with_cookie(alice.cookie());
    for (list, cursor, whole) in walks {
        let address = list.and(&format!("per_page=100&cursor={cursor}"));
        assert_eq!(
            alice.get(&address, 200).await.items(),
            whole[5..],
            "{address}"
        );
    }
}

/// The cursor behind the fifth item.
async fn cursor(actor: &mut Actor, list: &List) -> String {
    let first = actor.get(&list.and("per_page=5&cursor="), 200).await.json();
    first["next_cursor"].as_str().unwrap().to_owned()
}

async fn assert_refused(actor: &mut Actor, list: &List, cursor: &str) {
    let address = list.and(&format!("cursor={cursor}"));
    let message = "does not belong to this list; start again with an empty one";
    let refusal = json!({
        "errors": [format!("Cursor {message}")], "code": "validation_failed",
        "fields": {"cursor": [message]},
    });
    assert_eq!(actor.get(&address, 422).await.json(), refusal, "{address}");
}

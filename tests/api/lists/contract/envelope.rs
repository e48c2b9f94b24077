use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{ITEMS, LISTS, somebody};
use crate::support::{Actor, App};

#[tokio::test]
async fn a_page_has_exactly_its_fields_and_its_cursor_continues_after_it() {
    let app = App::start().await;
    let mut alice = somebody(&app, "alice").await;
    for list in &LISTS {
        let whole = list.all(&mut alice).await;
        for (page, range) in [(1, 0..5), (2, 5..10), (4, 15..ITEMS), (5, ITEMS..ITEMS)] {
            let address = list.and(&format!("per_page=5&page={page}"));
            let answer = alice.get(&address, 200).await.json();
            let next_cursor = answer["next_cursor"].clone();
            assert_eq!(
                answer,
                json!({
                    "items": whole[range.clone()], "page": page, "per_page": 5, "total": ITEMS,
                    "total_pages": 4, "next_cursor": next_cursor,
                }),
                "{address}"
            );
            assert_eq!(next_cursor.is_string(), page < 4, "{address}");
            if let Some(cursor) = next_cursor.as_str() {
                let behind = list.and(&format!("per_page=100&cursor={cursor}"));
                let rest = alice.get(&behind, 200).await.items();
                assert_eq!(rest, whole[range.end..], "{behind}");
            }
        }
        let first = alice.get(list.path, 200).await.json();
        assert_eq!(
            (&first["page"], &first["per_page"]),
            (&json!(1), &json!(20))
        );
    }
}

#[tokio::test]
async fn a_page_after_a_cursor_has_exactly_its_fields_and_no_totals() {
    let app = App::start().await;
    let mut alice = somebody(&app, "alice").await;
    for list in &LISTS {
        let whole = list.all(&mut alice).await;
        let first = alice
            .get(&list.and("per_page=12&cursor="), 200)
            .await
            .json();
        let cursor = first["next_cursor"].as_str().unwrap().to_owned();
        let part = json!({"items": whole[..12], "per_page": 12, "next_cursor": cursor});
        assert_eq!(first, part, "{}", list.path);
        let address = list.and(&format!("per_page=12&cursor={cursor}"));
        let last = alice.get(&address, 200).await.json();
        let part = json!({"items": whole[12..], "per_page": 12, "next_cursor": null});
        assert_eq!(last, part, "{address}");
    }
}

#[tokio::test]
async fn an_empty_list_has_no_pages_and_no_cursor() {
    let app = App::start().await;
    somebody(&app, "alice").await;
    let mut carol = app.sign_up("carol").await;
    for list in &LISTS {
        let page = carol.get(list.path, 200).await;
        let envelope = json!({
            "items": [], "page": 1, "per_page": 20, "total": 0, "total_pages": 0,
            "next_cursor": null,
        });
        assert_eq!(page.json(), envelope, "{}", list.path);
        assert_eq!(relations(&page.links()), "first last");
        let walk = carol.get(&list.and("cursor="), 200).await;
        let envelope = json!({"items": [], "per_page": 20, "next_cursor": null});
        assert_eq!(walk.json(), envelope, "{}", list.path);
        assert_eq!(relations(&walk.links()), "first");
    }
}

#[tokio::test]
async fn the_links_lead_through_every_page_in_both_directions() {
    let app = App::start().await;
    let mut alice = somebody(&app, "alice").await;
    for list in &LISTS {
        let whole = list.all(&mut alice).await;
        let start = list.and("per_page=5");
        let (forth, last) = follow(&mut alice, &start, "next").await;
        assert_eq!(forth, whole, "{start}");
        let links = alice.get(&last, 200).await.links();
        assert_eq!(relations(&links), "first last prev", "{last}");
        assert_eq!(alice.get(&links["last"], 200).await.json()["page"], 4);
        let (back, first) = follow(&mut alice, &links["last"], "prev").await;
        assert_eq!(back.len(), whole.len(), "{start}");
        let links = alice.get(&first, 200).await.links();
        assert_eq!(relations(&links), "first last next", "{first}");
        assert_eq!(alice.get(&links["first"], 200).await.items(), whole[..5]);
        // From beyond the end the way back is the last page there is.
        let beyond = alice.get(&list.and("per_page=5&page=900000000"), 200).await;
        assert_eq!(beyond.items(), [] as [Value; 0]);
        assert_eq!(relations(&beyond.links()), "first last prev");
        assert_eq!(beyond.links()["prev"], links["last"]);
    }
}

#[tokio::test]
async fn the_links_lead_through_every_cursor() {
    let app = App::start().await;
    let mut alice = somebody(&app, "alice").await;
    for list in &LISTS {
        let whole = list.all(&mut alice).await;
        let start = list.and("per_page=5&cursor=");
        let (forth, last) = follow(&mut alice, &start, "next").await;
        assert_eq!(forth, whole, "{start}");
        let answer = alice.get(&last, 200).await;
        assert_eq!(relations(&answer.links()), "first", "{last}");
        let first = alice.get(&answer.links()["first"], 200).await;
        assert_eq!(first.items(), whole[..5]);
        let next = &first.links()["next"];
        let cursor = first.json()["next_cursor"].as_str().unwrap().to_owned();
        assert!(next.contains(&format!("cursor={cursor}")), "{next}");
    }
}

/// Follow one relation to its end. Returns all items on the way, and the last address.
async fn follow(actor: &mut Actor, start: &str, relation: &str) -> (Vec<Value>, String) {
    let (mut items, mut address) = (Vec::new(), start.to_owned());
    for _ in 0..20 {
        let part = actor.get(&address, 200).await;
        items.extend(part.items());
        for link in part.links().values() {
            assert_eq!(others(link), others(start), "{link}");
        }
        match part.links().remove(relation) {
            Some(next) => address = next,
            None => return (items, address),
        }
    }
    panic!("{start} has no end");
}

/// The address without what a link replaces.
fn others(address: &str) -> Vec<&str> {
    let parts = address.split(['?', '&']);
    let is_replaced = |part: &&str| part.starts_with("page=") || part.starts_with("cursor=");
    parts.filter(|part| !is_replaced(part)).collect()
}

fn relations(links: &BTreeMap<String, String>) -> String {
    let relations: Vec<&str> = links.keys().map(String::as_str).collect();
    relations.join(" ")
}

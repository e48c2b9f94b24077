use std::collections::BTreeSet;

use super::{ITEMS, LISTS, id, ids, somebody};
use crate::support::{
    App,
    lists::{read_pages, walk},
};

#[tokio::test]
async fn every_list_is_totally_ordered_with_the_id_between_equal_keys() {
    let app = App::start().await;
    let mut alice = somebody(&app, "alice").await;
    somebody(&app, "bob").await;
    for list in &LISTS {
        let items = list.all(&mut alice).await;
        assert_eq!(items.len(), ITEMS, "{}", list.path);
        let mut keys: Vec<_> = items
            .iter()
            .map(|item| ((list.key)(item), id(item)))
            .collect();
        if list.is_descending {
            keys.reverse();
        }
        assert!(
            keys.is_sorted_by(|one, other| one < other),
            "{}: {keys:#?}",
            list.path
        );
        let distinct: BTreeSet<_> = keys.iter().map(|(key, _)| key).collect();
        let has_ties = distinct.len() < ITEMS;
        assert_eq!(
            has_ties,
            list.path.starts_with("/workouts"),
            "{}",
            list.path
        );
    }
}

#[tokio::test]
async fn every_list_is_the_same_in_pages_of_any_size_and_every_time() {
    let app = App::start().await;
    let mut alice = somebody(&app, "alice").await;
    for list in &LISTS {
        let whole = list.all(&mut alice).await;
        for per_page in [2, ITEMS - 1, ITEMS] {
            let pages = read_pages(&mut alice, list.path, per_page).await;
            assert_eq!(ids(&pages), ids(&whole), "{} by {per_page}", list.path);
            let walked = walk(&mut alice, list.path, per_page).await;
            assert_eq!(walked, whole, "{} by {per_page}", list.path);
        }
        assert_eq!(list.all(&mut alice).await, whole, "{}", list.path);
    }
}

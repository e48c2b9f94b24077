//! Reading lists to their end, by page and by cursor.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Actor, Answer};

/// No list of a test has so many pages. Reading more means going in circles.
const MOST_PARTS: usize = 500;

impl Answer {
    /// The items of a list.
    pub(crate) fn items(&self) -> Vec<Value> {
        self.json()["items"].as_array().unwrap().clone()
    }

    /// The addresses of the `Link` header (RFC 8288) by their relation.
    pub(crate) fn links(&self) -> BTreeMap<String, String> {
        let header = self.header("link").unwrap_or_default();
        let parts = header.split(", ").filter(|part| !part.is_empty());
        parts
            .map(|part| {
                let (address, relation) = part.split_once("; ").unwrap();
                let address = address.strip_prefix('<').unwrap().strip_suffix('>');
                let relation = relation.strip_prefix("rel=\"").unwrap().strip_suffix('"');
                (relation.unwrap().to_owned(), address.unwrap().to_owned())
            })
            .collect()
    }
}

/// An address with one more parameter.
pub(crate) fn and(path: &str, parameter: &str) -> String {
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{path}{separator}{parameter}")
}

/// Every item of a list, page by page.
pub(crate) async fn read_pages(actor: &mut Actor, path: &str, per_page: usize) -> Vec<Value> {
    let mut items = Vec::new();
    for page in 1..MOST_PARTS {
        let address = and(path, &format!("per_page={per_page}&page={page}"));
        let part = actor.get(&address, 200).await;
        items.extend(part.items());
        if page >= part.json()["total_pages"].as_u64().unwrap() as usize {
            assert_eq!(part.json()["total"], items.len(), "{path}");
            return items;
        }
    }
    panic!("{path} has no end");
}

/// Every item of a list, cursor by cursor.
pub(crate) async fn walk(actor: &mut Actor, path: &str, per_page: usize) -> Vec<Value> {
    let mut items = Vec::new();
    let mut cursor = String::new();
    for _ in 0..MOST_PARTS {
        let address = and(path, &format!("per_page={per_page}&cursor={cursor}"));
        let part = actor.get(&address, 200).await;
        items.extend(part.items());
        match part.json()["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return items,
        }
    }
    panic!("{path} has no end");
}

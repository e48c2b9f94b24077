use reqwest::Method;
use serde_json::json;

use super::{ITEMS, LISTS, somebody};
use crate::support::App;

const ABSURD: [&str; 12] = [
    "0",
    "-1",
    "",
    "x",
    "1.5",
    "1e3",
    "0x10",
    "%20",
    "1000000000000000000",
    "4294967297",
    "99999999999999999999999",
    "%F0%9F%92%AA",
];

#[tokio::test]
async fn an_impossible_page_or_size_is_refused() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for list in &LISTS {
        for (name, range) in [("page", "1 and 1000000000"), ("per_page", "1 and 100")] {
            for value in ABSURD {
                let address = list.and(&format!("{name}={value}"));
                let message = format!("must be a whole number between {range}");
                let spoken = if name == "page" { "Page" } else { "Per page" };
                let refusal = json!({
                    "errors": [format!("{spoken} {message}")], "code": "validation_failed",
                    "fields": {name: [message]},
                });
                assert_eq!(alice.get(&address, 422).await.json(), refusal, "{address}");
            }
        }
        alice.get(&list.and("per_page=101"), 422).await;
        alice.get(&list.and("page=1000000001"), 422).await;
        let both = alice.get(&list.and("per_page=0&page=0&sord=1"), 422).await;
        let fields = both.json()["fields"].as_object().unwrap().len();
        assert_eq!(fields, 3, "every problem at once: {both:?}");
    }
}

#[tokio::test]
async fn the_first_and_the_last_page_and_size_are_served() {
    let app = App::start().await;
    let mut alice = somebody(&app, "alice").await;
    for list in &LISTS {
        for (query, count) in [
            ("page=1&per_page=1", 1),
            ("page=17&per_page=1", 1),
            ("page=18&per_page=1", 0),
            ("page=2&per_page=16", 1),
            ("page=2&per_page=17", 0),
            ("page=1&per_page=100", ITEMS),
            ("page=1000000000&per_page=100", 0),
        ] {
            let answer = alice.get(&list.and(query), 200).await;
            assert_eq!(answer.items().len(), count, "{} {query}", list.path);
            assert_eq!(answer.json()["total"], ITEMS);
        }
    }
}

#[tokio::test]
async fn unknown_and_repeated_parameters_are_refused() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for list in &LISTS {
        for (query, name, message) in [
            ("pgae=1", "pgae", "is not a known parameter"),
            ("limit=5", "limit", "is not a known parameter"),
            ("Page=1", "Page", "is not a known parameter"),
            ("page=1&page=1", "page", "is given more than once"),
            (
                "per_page=1&per_page=2",
                "per_page",
                "is given more than once",
            ),
            ("cursor=&cursor=", "cursor", "is given more than once"),
            (
                "per%5Fpage=1&per_page=1",
                "per_page",
                "is given more than once",
            ),
        ] {
            let address = list.and(query);
            let refusal = alice.get(&address, 422).await.json();
            assert_eq!(refusal["fields"], json!({name: [message]}), "{address}");
        }
    }
}

#[tokio::test]
async fn a_stranger_learns_nothing_from_a_list_not_even_what_is_wrong_with_the_query() {
    let app = App::start().await;
    let mut stranger = app.anonymous();
    for list in &LISTS {
        for query in ["per_page=5", "page=0", "nonsense=1", "cursor=nonsense"] {
            stranger.get(&list.and(query), 401).await;
        }
    }
}

#[tokio::test]
async fn head_answers_like_get_without_a_body() {
    let app = App::start().await;
    let mut alice = somebody(&app, "alice").await;
    for list in &LISTS {
        let whole = alice.get(list.path, 200).await;
        let head = alice.send(Method::HEAD, list.path, None, 200).await;
        assert_eq!(head.text, "");
        for name in ["etag", "link", "content-type", "content-length"] {
            assert_eq!(
                head.header(name),
                whole.header(name),
                "{name} of {}",
                list.path
            );
        }
        alice
            .send(Method::HEAD, &list.and("page=0"), None, 422)
            .await;
    }
}

//! The dashboard, the alerts and the documentation name metrics that exist, and the documentation names all
//! of them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::readme::read;
use crate::support::{App, Scrape};

/// The metric that Prometheus itself adds to each scrape.
const OF_PROMETHEUS: &str = "up";

/// The names of metrics in a text, such as an expression.
fn names(text: &str) -> BTreeSet<&str> {
    let words = text.split(|one: char| !one.is_ascii_alphanumeric() && one != '_');
    let is_metric = |word: &&str| word.starts_with("workout_log_") || word.starts_with("process_");
    words.filter(is_metric).collect()
}

/// A name without what is added to that of a histogram.
fn metric<'a>(scrape: &Scrape, name: &'a str) -> &'a str {
    let of_histogram = ["_bucket", "_sum", "_count"].iter().find_map(|suffix| {
        let metric = name.strip_suffix(suffix)?;
        (scrape.kinds.get(metric)? == "histogram").then_some(metric)
    });
    of_histogram.unwrap_or(name)
}

/// Every expression of a dashboard.
fn expressions(panel: &Value, found: &mut Vec<String>) {
    match panel {
        Value::Array(items) => items.iter().for_each(|item| expressions(item, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), value) {
                    ("expr" | "query" | "definition", Value::String(text)) => {
                        found.push(text.clone())
                    }
                    _ => expressions(value, found),
                }
            }
        }
        _ => {}
    }
}

async fn scrape() -> Scrape {
    let app = App::start_with(&["--metrics-address=127.0.0.1:0"]).await;
    app.scrape().await
}

#[tokio::test]
async fn the_dashboard_and_the_alerts_ask_for_metrics_that_exist() {
    let scrape = scrape().await;
    let dashboard: Value = serde_json::from_str(&read("deploy/grafana-dashboard.json")).unwrap();
    let mut asked = Vec::new();
    expressions(&dashboard, &mut asked);
    assert!(asked.len() > 20, "{}", asked.len());
    asked.push(read("deploy/alerts.yml"));
    for text in &asked {
        for name in names(text) {
            let metric = metric(&scrape, name);
            assert!(scrape.kinds.contains_key(metric), "{name} in {text}");
        }
    }
    let known: BTreeSet<&str> = scrape.kinds.keys().map(String::as_str).collect();
    let asked: BTreeSet<&str> = asked
        .iter()
        .flat_map(|text| names(text))
        .map(|name| metric(&scrape, name))
        .collect();
    let unused: Vec<_> = known.difference(&asked).collect();
    assert!(unused.is_empty(), "no panel shows {unused:?}");
}

#[test]
fn every_alert_says_what_is_wrong_and_what_to_do() {
    let rules = read("deploy/alerts.yml");
    let alerts: Vec<&str> = rules.split("- alert: ").skip(1).collect();
    assert_eq!(alerts.len(), 5);
    for alert in alerts {
        let name = alert.lines().next().unwrap();
        let summary = alert.split_once("summary: \"").unwrap().1;
        let summary = summary.split_once('"').unwrap().0;
        assert!(
            summary.ends_with('.') && summary.contains("$labels.instance"),
            "{name}"
        );
        assert!(alert.contains("description: >-"), "{name}");
        let is_asked = alert.contains("workout_log_") || alert.contains(OF_PROMETHEUS);
        assert!(is_asked, "{name}");
        assert!(
            read("docs/watching.md").contains(&format!("`{name}`")),
            "{name}"
        );
    }
}

#[tokio::test]
async fn the_documentation_has_every_metric_and_no_other() {
    let scrape = scrape().await;
    let page = read("docs/watching.md");
    let rows: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let described: BTreeSet<&str> = rows
        .iter()
        .flat_map(|row| names(row.trim_start_matches('|').split('|').next().unwrap()))
        .collect();
    let known: BTreeSet<&str> = scrape.kinds.keys().map(String::as_str).collect();
    assert_eq!(described, known);
}

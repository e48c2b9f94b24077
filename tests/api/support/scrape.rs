use std::{collections::BTreeMap, net::SocketAddr};

use reqwest::Client;

/// What a monitoring system has read, once it has passed as Prometheus' text format.
pub(crate) struct Scrape {
    pub text: String,
    /// What each metric is: `counter`, `gauge` or `histogram`.
    pub kinds: BTreeMap<String, String>,
    /// By name and labels as they are written.
    pub samples: BTreeMap<String, f64>,
}

impl Scrape {
    /// Ask for the metrics.
    pub(crate) async fn of(address: SocketAddr) -> Self {
        let client = Client::builder().no_proxy().build().unwrap();
        let request = client.get(format!("http://{address}/metrics"));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(
            response.headers()["content-type"],
            "text/plain; version=0.0.4; charset=utf-8"
        );
        Self::read(response.text().await.unwrap())
    }

    fn read(text: String) -> Self {
        assert!(text.ends_with('\n'));
        let (mut kinds, mut samples) = (BTreeMap::new(), BTreeMap::new());
        // The metric that the lines are about, and whether it is still to be said what it is.
        let (mut name, mut kind) = (String::new(), None);
        for line in text.lines() {
            if let Some(help) = line.strip_prefix("# HELP ") {
                assert!(kind.is_some() || name.is_empty(), "{line}");
                let (metric, words) = help.split_once(' ').unwrap();
                assert!(is_name(metric) && words.ends_with('.'), "{line}");
                (name, kind) = (metric.to_owned(), None);
            } else if let Some(announced) = line.strip_prefix("# TYPE ") {
                let (metric, what) = announced.split_once(' ').unwrap();
                assert_eq!((metric, &kind), (name.as_str(), &None), "{line}");
                assert!(["counter", "gauge", "histogram"].contains(&what), "{line}");
                assert_eq!(what == "counter", name.ends_with("_total"), "{line}");
                kind = Some(what.to_owned());
                let before = kinds.insert(name.clone(), what.to_owned());
                assert_eq!(before, None, "{line}");
            } else {
                let (series, value) = line.rsplit_once(' ').unwrap();
                check_series(series, &name, kind.as_deref().unwrap());
                let before = samples.insert(series.to_owned(), value.parse().unwrap());
                assert_eq!(before, None, "{line}");
            }
        }
        check_histograms(&text, &samples);
        Self {
            text,
            kinds,
            samples,
        }
    }

    /// The value of a series.
    pub(crate) fn value(&self, series: &str) -> f64 {
        let value = self.samples.get(series);
        *value.unwrap_or_else(|| panic!("no {series} in {}", self.text))
    }

    /// The series of a metric that are not 0, by their labels.
    pub(crate) fn counted(&self, metric: &str) -> BTreeMap<&str, f64> {
        let of_metric = self.samples.iter().filter_map(|(series, value)| {
            let labels = series.strip_prefix(metric)?;
            Some((labels.strip_prefix('{')?.strip_suffix('}')?, *value))
        });
        of_metric.filter(|(_, value)| *value != 0.0).collect()
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .chars()
            .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_')
}

/// A series belongs to the metric above it, and has labels as they must be written.
fn check_series(series: &str, metric: &str, kind: &str) {
    let (name, labels) = match series.split_once('{') {
        Some((name, labels)) => (name, labels.strip_suffix('}').unwrap()),
        None => (series, ""),
    };
    let suffix = name.strip_prefix(metric).unwrap();
    let suffixes: &[&str] = match kind {
        "histogram" => &["_bucket", "_sum", "_count"],
        _ => &[""],
    };
    assert!(suffixes.contains(&suffix), "{series}");
    // No value of ours has a comma, a quote or a backslash.
    for label in labels.split(',').filter(|label| !label.is_empty()) {
        let (label, value) = label.split_once("=\"").unwrap();
        let value = value.strip_suffix('"').unwrap();
        assert!(is_name(label), "{series}");
        assert!(
            !value.is_empty() && !value.contains(['"', '\\']),
            "{series}"
        );
    }
}

/// The buckets of a histogram grow, and the last one has everything.
fn check_histograms(text: &str, samples: &BTreeMap<String, f64>) {
    let (mut bound, mut number) = (f64::NEG_INFINITY, 0.0);
    for line in text.lines().filter(|line| line.contains("_bucket{")) {
        let (series, value) = line.rsplit_once(' ').unwrap();
        let (rest, le) = series.split_once("le=\"").unwrap();
        let le = le.strip_suffix("\"}").unwrap();
        let (next, value): (f64, f64) = (le.parse().unwrap(), value.parse().unwrap());
        assert!(next > bound && value >= number, "{line}");
        (bound, number) = (next, value);
        if le == "+Inf" {
            let (name, labels) = rest.split_once("_bucket{").unwrap();
            let count = match labels.trim_end_matches(',') {
                "" => format!("{name}_count"),
                labels => format!("{name}_count{{{labels}}}"),
            };
            assert_eq!(samples[&count], value, "{line}");
            (bound, number) = (f64::NEG_INFINITY, 0.0);
        }
    }
}

//! The text format of Prometheus, version 0.0.4
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>). Written here, because what the
//! rooms count are plain numbers: the libraries for it bring counters of their own.

use std::{
    fmt::{Display, Write as _},
    time::Duration,
};

use crate::metrics::Histogram;

/// The media type of the format.
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Names and values of labels. The values are ours, and none needs more than Rust's own escapes.
type Labels<'a> = &'a [(&'a str, &'a str)];

/// What a metric is.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// It only grows, and begins at 0 when the program starts.
    Counter,
    /// It goes up and down.
    Gauge,
    /// See [`Histogram`].
    Histogram,
}

/// The page while it is being written.
#[derive(Default)]
pub(super) struct Page(String);

/// A metric while its values are being written.
pub(super) struct Family<'a> {
    page: &'a mut Page,
    name: &'static str,
}

impl Page {
    /// Begin a metric.
    pub(super) fn family(&mut self, name: &'static str, kind: Kind, help: &str) -> Family<'_> {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} {kind}"));
        Family { page: self, name }
    }

    /// The finished page.
    pub(super) fn into_text(self) -> String {
        self.0
    }

    fn line(&mut self, line: impl Display) {
        // Writing into memory cannot fail.
        let _ = writeln!(self.0, "{line}");
    }
}

impl Family<'_> {
    /// A value.
    pub(super) fn value(&mut self, labels: Labels<'_>, value: impl Display) {
        self.sample("", labels, value);
    }

    /// A histogram of durations, in seconds.
    pub(super) fn durations(&mut self, labels: Labels<'_>, histogram: &Histogram) {
        self.histogram(labels, histogram, |microseconds| {
            Duration::from_micros(microseconds).as_secs_f64()
        });
    }

    /// A histogram of sizes.
    pub(super) fn sizes(&mut self, labels: Labels<'_>, histogram: &Histogram) {
        self.histogram(labels, histogram, |size| size);
    }

    fn histogram<T: Display>(
        &mut self,
        labels: Labels<'_>,
        histogram: &Histogram,
        shown: impl Fn(u64) -> T,
    ) {
        let mut count = 0;
        for (bound, number) in histogram.buckets() {
            let bound = bound.map_or_else(|| "+Inf".to_owned(), |bound| shown(bound).to_string());
            self.sample("_bucket", &[labels, &[("le", &bound)]].concat(), number);
            count = number;
        }
        self.sample("_sum", labels, shown(histogram.sum()));
        self.sample("_count", labels, count);
    }

    fn sample(&mut self, suffix: &str, labels: Labels<'_>, value: impl Display) {
        let name = self.name;
        let labels: Vec<String> = labels
            .iter()
            .map(|(label, value)| format!("{label}={value:?}"))
            .collect();
        let labels = match labels.join(",") {
            none if none.is_empty() => none,
            some => format!("{{{some}}}"),
        };
        self.page
            .line(format_args!("{name}{suffix}{labels} {value}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_announced_and_then_has_its_values() {
        let mut page = Page::default();
        let mut requests = page.family("requests_total", Kind::Counter, "Requests.");
        requests.value(&[("route", "/workouts/{id}"), ("method", "GET")], 7);
        page.family("up", Kind::Gauge, "Whether.").value(&[], 1);
        let histogram = Histogram::new(&[500, 1_000_000]);
        histogram.note(250);
        histogram.note(2_000_000);
        let mut durations = page.family("duration_seconds", Kind::Histogram, "How long.");
        durations.durations(&[("method", "GET")], &histogram);
        assert_eq!(
            page.into_text(),
            "# HELP requests_total Requests.\n\
             # TYPE requests_total counter\n\
             requests_total{route=\"/workouts/{id}\",method=\"GET\"} 7\n\
             # HELP up Whether.\n\
             # TYPE up gauge\n\
             up 1\n\
             # HELP duration_seconds How long.\n\
             # TYPE duration_seconds histogram\n\
             duration_seconds_bucket{method=\"GET\",le=\"0.0005\"} 1\n\
             duration_seconds_bucket{method=\"GET\",le=\"1\"} 1\n\
             duration_seconds_bucket{method=\"GET\",le=\"+Inf\"} 2\n\
             duration_seconds_sum{method=\"GET\"} 2.00025\n\
             duration_seconds_count{method=\"GET\"} 2\n"
        );
    }
}

//! [`Traffic`]: how many requests there were, of what kind, and how long they took.
//!
//! A request is counted for the pattern of its route, never for its own path: what strangers ask for
//! must not decide how much is remembered.

use std::time::{Duration, Instant};

use actix_web::{
    Error,
    http::{Method, StatusCode},
};

use crate::{
    error::{ApiError, FAILURES},
    http::routes::Endpoint,
    metrics::{Counter, DURATIONS, Gauge, Held, Histogram},
};

/// What stands for every route, method and failure that has no name of its own.
const OTHER: &str = "other";

const METHODS: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", OTHER,
];

/// The classes of status codes.
const CLASSES: [&str; 4] = ["2xx", "3xx", "4xx", "5xx"];

/// The requests of a server.
pub struct Traffic {
    in_flight: Gauge,
    /// The last one is that of addresses without a route.
    routes: Vec<Route>,
    failures: [Counter; FAILURES.len()],
    acquire_timeouts: Counter,
}

/// The requests to a route.
struct Route {
    pattern: &'static str,
    /// As many as there are [`METHODS`].
    lines: Vec<Line>,
}

/// The requests to a route with one method.
pub struct Line {
    /// As many as there are classes.
    answers: [Counter; CLASSES.len()],
    /// How long they took, until the head of the answer was ready.
    pub durations: Histogram,
}

/// A request in progress.
pub(super) struct Request<'a> {
    start: Instant,
    line: Option<&'a Line>,
    _in_flight: Held<'a>,
}

impl Traffic {
    /// None so far, on these routes.
    pub fn on(table: &[Endpoint]) -> Self {
        let mut patterns: Vec<_> = table.iter().map(|(_, pattern)| *pattern).collect();
        patterns.dedup();
        Self {
            in_flight: Gauge::default(),
            routes: patterns
                .into_iter()
                .chain([OTHER])
                .map(Route::new)
                .collect(),
            failures: Default::default(),
            acquire_timeouts: Counter::default(),
        }
    }

    /// Note that a request has begun. It is counted when it is answered; one whose client leaves
    /// before that never is.
    pub(super) fn begin(&self, method: &Method, path: &str) -> Request<'_> {
        let known = self.routes.iter().find(|route| is_at(route.pattern, path));
        let route = known.or(self.routes.last());
        let method = METHODS.iter().position(|name| *name == method.as_str());
        let method = method.unwrap_or(METHODS.len() - 1);
        Request {
            start: Instant::now(),
            line: route.and_then(|route| route.lines.get(method)),
            _in_flight: self.in_flight.hold(),
        }
    }

    /// Count a failure of the server.
    pub(super) fn fail(&self, error: &Error) {
        if !error.as_response_error().status_code().is_server_error() {
            return;
        }
        let refusal = error.as_error::<ApiError>();
        let code = refusal.map_or("internal", ApiError::code);
        if let Some(place) = FAILURES.iter().position(|known| *known == code)
            && let Some(counter) = self.failures.get(place)
        {
            counter.increment();
        }
        if refusal.is_some_and(ApiError::is_without_connection) {
            self.acquire_timeouts.increment();
        }
    }

    /// How many are being answered.
    pub fn in_flight(&self) -> i64 {
        self.in_flight.value()
    }

    /// The routes and methods that were asked for, as they are called.
    pub fn lines(&self) -> impl Iterator<Item = (&'static str, &'static str, &Line)> {
        self.routes.iter().flat_map(|route| {
            let lines = METHODS.into_iter().zip(&route.lines);
            let used = lines.filter(|(_, line)| line.durations.count() > 0);
            used.map(|(method, line)| (route.pattern, method, line))
        })
    }

    /// The answers that were failures of the server, by the code of the error.
    pub fn failures(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counts = self.failures.iter().map(Counter::value);
        FAILURES.into_iter().zip(counts)
    }

    /// How many of them had no connection to the database in time.
    pub fn acquire_timeouts(&self) -> u64 {
        self.acquire_timeouts.value()
    }
}

impl Route {
    fn new(pattern: &'static str) -> Self {
        let line = |_| Line {
            answers: Default::default(),
            durations: Histogram::new(DURATIONS),
        };
        Self {
            pattern,
            lines: METHODS.iter().map(line).collect(),
        }
    }
}

impl Line {
    /// How many answers there were of each class of status codes.
    pub fn answers(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counts = self.answers.iter().map(Counter::value);
        CLASSES.into_iter().zip(counts)
    }
}

impl Request<'_> {
    /// Count the request. Returns how long it took.
    pub(super) fn end(self, status: StatusCode) -> Duration {
        let duration = self.start.elapsed();
        if let Some(line) = self.line {
            let class = usize::from(status.as_u16() / 100).saturating_sub(2);
            if let Some(answers) = line.answers.get(class) {
                answers.increment();
            }
            line.durations.note_duration(duration);
        }
        duration
    }
}

/// Whether a path is one of a pattern, in which `{id}` is any part that is not empty. actix-web's own
/// answer takes as long as its routing, and is not to be had for a request that was given up.
fn is_at(pattern: &str, path: &str) -> bool {
    // Most patterns are told apart by how they begin, which is compared in no time.
    let fixed = pattern.find('{').and_then(|end| pattern.get(..end));
    if !path.starts_with(fixed.unwrap_or(pattern)) {
        return false;
    }
    let mut parts = path.split('/');
    let is_alike = |part: &str| {
        let found = parts.next();
        found.is_some_and(|found| found == part || (part.starts_with('{') && !found.is_empty()))
    };
    pattern.split('/').all(is_alike) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_at_the_pattern_of_its_route() {
        for (pattern, path, expected) in [
            ("/", "/", true),
            ("/", "", false),
            ("/docs", "/docs/", false),
            ("/docs/", "/docs/", true),
            ("/docs/{file}", "/docs/", false),
            ("/workouts/{id}", "/workouts/7", true),
            ("/workouts/{id}", "/workouts/7/", false),
            ("/workouts/{id}", "/workouts/7/restore", false),
            ("/workouts/{id}/restore", "/workouts/7/restore", true),
            ("/workouts/{id}/restore", "/workouts/7/other", false),
            ("/workouts", "/workouts/7", false),
            (OTHER, "/other", false),
        ] {
            assert_eq!(is_at(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn strangers_do_not_decide_how_much_is_remembered() {
        let traffic = Traffic::on(&[(Method::GET, "/workouts"), (Method::POST, "/workouts")]);
        for number in 0..1000 {
            let method = Method::from_bytes(format!("M{number}").as_bytes()).unwrap();
            traffic
                .begin(&method, &format!("/{number}"))
                .end(StatusCode::NOT_FOUND);
        }
        let held = traffic.begin(&Method::GET, "/workouts");
        assert_eq!(traffic.in_flight(), 1);
        drop(held);
        assert_eq!(traffic.in_flight(), 0);
        let lines: Vec<_> = traffic.lines().collect();
        let [(OTHER, OTHER, line)] = lines[..] else {
            panic!("{} lines", lines.len());
        };
        let answers: Vec<_> = line.answers().collect();
        assert_eq!(answers, [("2xx", 0), ("3xx", 0), ("4xx", 1000), ("5xx", 0)]);
        assert_eq!(line.durations.count(), 1000);
    }
}

//! What has been counted, for a monitoring system that asks: every metric, with its name and meaning.
//!
//! No label holds anything that a client chooses, and nothing asks the database: an answer needs no
//! statement, and is the same when the database is away.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use self::page::{Kind, Page};
use crate::{
    auth::accounts::Accounts,
    database::{LaneLoad, Load},
    http::middleware::traffic::Traffic,
    metrics::Counter,
};

mod page;
mod process;

pub use page::MEDIA_TYPE;

/// Everything that is counted in a server.
pub struct Metrics {
    /// Its requests.
    pub traffic: Arc<Traffic>,
    /// Its accounts, and the database that holds them.
    pub accounts: Accounts,
    /// What its clean-ups have removed.
    pub purged: Arc<PurgedRows>,
    start: SystemTime,
}

/// What the clean-ups of a server have removed.
#[derive(Debug, Default)]
pub struct PurgedRows {
    /// Sessions that had ended.
    pub sessions: Counter,
    /// Workouts that had been in the trash for too long.
    pub workouts: Counter,
}

impl Metrics {
    /// Of a server that starts now.
    pub fn of(traffic: Arc<Traffic>, accounts: Accounts) -> Self {
        Self {
            traffic,
            accounts,
            purged: Arc::default(),
            start: SystemTime::now(),
        }
    }

    /// All of them as they are now, in the text format of Prometheus (version 0.0.4).
    pub fn page(&self) -> String {
        let mut page = Page::default();
        self.requests(&mut page);
        self.accounts(&mut page);
        self.database(&mut page);
        self.connections(&mut page);
        self.program(&mut page);
        page.into_text()
    }

    fn requests(&self, page: &mut Page) {
        let traffic = &self.traffic;
        let mut requests = page.family(
            "workout_log_http_requests_total",
            Kind::Counter,
            "Requests that were answered, by the pattern of the route, method and class of status.",
        );
        for (route, method, line) in traffic.lines() {
            for (status, number) in line.answers() {
                let labels = [("route", route), ("method", method), ("status", status)];
                requests.value(&labels, number);
            }
        }
        let mut durations = page.family(
            "workout_log_http_request_duration_seconds",
            Kind::Histogram,
            "Time from the head of a request to the head of its answer.",
        );
        for (route, method, line) in traffic.lines() {
            durations.durations(&[("route", route), ("method", method)], &line.durations);
        }
        page.family(
            "workout_log_http_requests_in_flight",
            Kind::Gauge,
            "Requests that are being answered.",
        )
        .value(&[], traffic.in_flight());
        let mut failures = page.family(
            "workout_log_failures_total",
            Kind::Counter,
            "Answers with a status from 500 on, by the code of the error.",
        );
        for (code, number) in traffic.failures() {
            failures.value(&[("code", code)], number);
        }
    }

    fn accounts(&self, page: &mut Page) {
        let mut events = page.family(
            "workout_log_audit_events_total",
            Kind::Counter,
            "Lines of the audit log: sign-ups, logins and their like, and how they ended.",
        );
        for (event, outcome, number) in self.accounts.audit.counts() {
            let (event, outcome) = (event.to_string(), outcome.to_string());
            events.value(&[("event", &event), ("outcome", &outcome)], number);
        }
        let hashing = self.accounts.passwords.load();
        page.family(
            "workout_log_password_hashing_running",
            Kind::Gauge,
            "Passwords that are being hashed.",
        )
        .value(&[], hashing.running);
        page.family(
            "workout_log_password_hashing_waiting",
            Kind::Gauge,
            "Passwords that wait for their turn to be hashed.",
        )
        .value(&[], hashing.waiting);
        page.family(
            "workout_log_password_hashing_refused_total",
            Kind::Counter,
            "Passwords that were not hashed, because too many were waiting or for too long.",
        )
        .value(&[], hashing.refused);
    }

    fn database(&self, page: &mut Page) {
        let database = &self.accounts.database;
        let meters = database.meters();
        page.family(
            "workout_log_database_statements_total",
            Kind::Counter,
            "Statements sent to the database; BEGIN and COMMIT are not counted.",
        )
        .value(&[], database.statement_count());
        page.family(
            "workout_log_database_commit_duration_seconds",
            Kind::Histogram,
            "Time that a transaction waited for its commit, if that succeeded.",
        )
        .durations(&[], &meters.commits);
        page.family(
            "workout_log_database_retries_total",
            Kind::Counter,
            "Transactions that were tried again because the database asked for it.",
        )
        .value(&[], meters.retries.value());
        page.family(
            "workout_log_database_acquire_timeouts_total",
            Kind::Counter,
            "Requests that had no connection in time: none was free, or none could be opened.",
        )
        .value(&[], self.traffic.acquire_timeouts());
        page.family(
            "workout_log_sqlite_commit_transactions",
            Kind::Histogram,
            "SQLite: transactions that shared a commit.",
        )
        .sizes(&[], &meters.groups);
        let purged = [
            ("sessions", &self.purged.sessions),
            ("workouts", &self.purged.workouts),
        ];
        let mut rows = page.family(
            "workout_log_purged_rows_total",
            Kind::Counter,
            "Rows that this server has cleaned up: ended sessions, and workouts in the trash.",
        );
        for (kind, number) in purged {
            rows.value(&[("kind", kind)], number.value());
        }
    }

    /// Every metric is announced on both engines; only those of the engine have values.
    fn connections(&self, page: &mut Page) {
        let (sqlite, pool) = match self.accounts.database.load() {
            Load::Sqlite {
                reading,
                waiting_to_write,
                long,
                searches,
            } => (Some((reading, waiting_to_write, long, searches)), None),
            Load::Postgres { used, idle, most } => (None, Some((used, idle, most))),
        };
        let mut connections = page.family(
            "workout_log_postgres_connections",
            Kind::Gauge,
            "PostgreSQL: open connections of the pool, by state.",
        );
        if let Some((used, idle, _)) = pool {
            connections.value(&[("state", "used")], used);
            connections.value(&[("state", "idle")], idle);
        }
        let mut most = page.family(
            "workout_log_postgres_connections_max",
            Kind::Gauge,
            "PostgreSQL: the most connections that the pool opens.",
        );
        if let Some((.., number)) = pool {
            most.value(&[], number);
        }
        let mut reading = page.family(
            "workout_log_sqlite_reading",
            Kind::Gauge,
            "SQLite: statements that are reading.",
        );
        if let Some((number, ..)) = sqlite {
            reading.value(&[], number);
        }
        let mut waiting = page.family(
            "workout_log_sqlite_waiting_to_write",
            Kind::Gauge,
            "SQLite: transactions that wait for their turn to write.",
        );
        if let Some((_, number, ..)) = sqlite {
            waiting.value(&[], number);
        }
        let lanes = sqlite.map(|(.., long, searches)| [("long", long), ("search", searches)]);
        lanes_of(page, lanes.as_ref().map_or(&[], |lanes| lanes.as_slice()));
    }

    fn program(&self, page: &mut Page) {
        page.family(
            "workout_log_build_info",
            Kind::Gauge,
            "Always 1, with the version of the program.",
        )
        .value(&[("version", env!("CARGO_PKG_VERSION"))], 1);
        let start = self.start.duration_since(UNIX_EPOCH);
        page.family(
            "process_start_time_seconds",
            Kind::Gauge,
            "When the server was started, in seconds since 1970.",
        )
        .value(&[], start.unwrap_or(Duration::ZERO).as_secs_f64());
        process::measure(page);
    }
}

fn lanes_of(page: &mut Page, lanes: &[(&str, LaneLoad)]) {
    let mut running = page.family(
        "workout_log_sqlite_lane_running",
        Kind::Gauge,
        "SQLite: statements on threads of their own, by lane.",
    );
    for (lane, load) in lanes {
        running.value(&[("lane", lane)], load.running);
    }
    let mut waiting = page.family(
        "workout_log_sqlite_lane_waiting",
        Kind::Gauge,
        "SQLite: statements that wait for such a thread, by lane.",
    );
    for (lane, load) in lanes {
        waiting.value(&[("lane", lane)], load.waiting);
    }
}

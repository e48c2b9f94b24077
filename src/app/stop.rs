//! How a server is asked to stop: by a signal, and after a delay.

use std::time::Duration;

use actix_web::web::Data;
use tokio::time::timeout;

use super::service_manager;
use crate::{database::Database, deadlines::GRACE_S, ops::Readiness};

/// Wait until the server should close its port: for SIGTERM or SIGINT, and then for the delay, in which
/// load balancers find out that it is not ready. A second signal ends the delay.
///
/// The signals are caught from this call on, even before the future is awaited.
pub(super) fn asked(
    delay: Duration,
    readiness: Data<Readiness>,
    database: Database,
) -> impl Future<Output = ()> {
    let mut signals = Signals::catch();
    async move {
        signals.next().await;
        readiness.end();
        service_manager::say_stopping();
        if !delay.is_zero() {
            log::info!(
                "stopping in {}: /readyz says 503 from now on; another signal stops at once",
                humantime::format_duration(delay)
            );
            // Either will do.
            let _ = timeout(delay, signals.next()).await;
        }
        database.stop().await;
        log::info!("stopping; requests in progress have {GRACE_S} seconds");
    }
}

/// Wait for SIGTERM or SIGINT, or until the terminal is closed, unless `nohup` has said that this does not
/// matter. They are caught from this call on, even before the future is awaited.
pub(crate) fn signal() -> impl Future<Output = ()> {
    let mut signals = Signals::catch();
    let mut hangup = Hangup::catch();
    async move {
        tokio::select! {
            () = signals.next() => {}
            () = hangup.next() => {}
        }
    }
}

/// SIGHUP, which says that the terminal is closed.
struct Hangup {
    #[cfg(unix)]
    heard: Option<tokio::signal::unix::Signal>,
}

impl Hangup {
    fn catch() -> Self {
        Self {
            #[cfg(unix)]
            heard: (!is_hangup_ignored())
                .then(|| tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()))
                .and_then(Result::ok),
        }
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(heard) = &mut self.heard {
            heard.recv().await;
            return;
        }
        std::future::pending().await
    }
}

/// Whether `nohup` has started this. Only Linux tells: a bit for each signal that is ignored, SIGHUP first.
#[cfg(unix)]
fn is_hangup_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok());
    ignored.is_some_and(|bits| bits & 1 == 1)
}

/// SIGTERM and SIGINT: actix-web alone drains on SIGTERM only.
struct Signals {
    #[cfg(unix)]
    heard: Option<[tokio::signal::unix::Signal; 2]>,
}

impl Signals {
    fn catch() -> Self {
        Self {
            #[cfg(unix)]
            heard: {
                use tokio::signal::unix::{SignalKind, signal};
                let terminate = signal(SignalKind::terminate()).ok();
                let interrupt = signal(SignalKind::interrupt()).ok();
                terminate
                    .zip(interrupt)
                    .map(|(terminate, interrupt)| [terminate, interrupt])
            },
        }
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some([terminate, interrupt]) = &mut self.heard {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}

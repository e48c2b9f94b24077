//! Tells the service manager, such as systemd, how the server is (`sd_notify(3)`): ready, alive,
//! stopping. Without `NOTIFY_SOCKET` in the environment it tells nothing.

use std::sync::{Arc, Mutex, PoisonError};

use actix_web::rt;
use futures_util::future::join_all;
use tokio::{
    sync::{
        mpsc::{UnboundedSender, unbounded_channel},
        oneshot,
    },
    time::{Duration, MissedTickBehavior, interval},
};

pub(super) fn say_ready() {
    say("READY=1");
}

pub(super) fn say_stopping() {
    say("STOPPING=1");
}

fn say(state: &str) {
    #[cfg(unix)]
    if let Err(error) = sd_notify::notify(&[sd_notify::NotifyState::Custom(state)]) {
        log::warn!("NOTIFY_SOCKET: {state} cannot be sent: {error}");
    }
}

/// How long the service manager waits for a sign of life, when it waits for any (`WATCHDOG_USEC`).
fn patience() -> Option<Duration> {
    #[cfg(unix)]
    return sd_notify::watchdog_enabled();
    #[cfg(not(unix))]
    None
}

/// Give the service manager a sign of life twice in its time, as long as every thread that answers
/// requests still does what it is asked. Whether the database answers is another matter: a restart would
/// not help it.
pub(super) fn stay_alive(workers: Roll) {
    let Some(period) = patience().map(|patience| patience / 2) else {
        return;
    };
    if period.is_zero() {
        return;
    }
    rt::spawn(async move {
        let mut ticks = interval(period);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if workers.call().await {
                say("WATCHDOG=1");
            }
        }
    });
}

/// The threads that answer requests, which can be called. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Roll(Arc<Mutex<Vec<UnboundedSender<Call>>>>);

type Call = oneshot::Sender<()>;

impl Roll {
    /// Enter the thread of the caller. It answers between the requests it works on, in the same queue.
    pub(super) fn enter(&self) {
        let (caller, mut calls) = unbounded_channel::<Call>();
        let mut callers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        callers.push(caller);
        rt::spawn(async move {
            while let Some(call) = calls.recv().await {
                // The caller may have gone.
                let _ = call.send(());
            }
        });
    }

    /// Wait until each thread has answered. One that has ended is forgotten: another takes its place.
    /// Returns whether there is any.
    async fn call(&self) -> bool {
        let mut answers = Vec::new();
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|caller| {
                let (call, answer) = oneshot::channel();
                let is_there = caller.send(call).is_ok();
                answers.extend(is_there.then_some(answer));
                is_there
            });
        let answers = join_all(answers).await;
        answers.iter().any(Result::is_ok)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[actix_web::test]
    async fn one_thread_that_is_stuck_is_enough_to_get_no_answer() {
        let roll = Roll::default();
        assert!(!roll.call().await, "nobody is there");
        roll.enter();
        assert!(roll.call().await);

        // A thread whose queue does not move, until it is let go.
        let (let_go, stuck) = channel::<()>();
        let (end, ended) = oneshot::channel::<()>();
        let (entered, has_entered) = oneshot::channel();
        let other = roll.clone();
        let worker = std::thread::spawn(move || {
            rt::System::new().block_on(async {
                other.enter();
                let _ = entered.send(());
                let _ = stuck.recv();
                let _ = ended.await;
            });
        });
        has_entered.await.unwrap();
        let mut call = std::pin::pin!(roll.call());
        let waited = tokio::time::timeout(Duration::from_millis(50), &mut call).await;
        assert!(waited.is_err(), "a thread that is stuck has answered");
        drop(let_go);
        assert!(call.await);

        drop(end);
        worker.join().unwrap();
        assert!(roll.call().await, "a thread that has ended is waited for");
    }
}

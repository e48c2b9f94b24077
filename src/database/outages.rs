//! What the log says about failures of the database: the cause of each kind once a minute, and when
//! it is over. A line for each request would be thousands a second, in which everything else is lost.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sea_orm::DbErr;

use crate::error::{failure_kind, is_away};

/// For how long failures of a kind are counted before there is another line about them.
const PERIOD: Duration = Duration::from_secs(60);

/// The failures of a server's database. Clones share them.
#[derive(Clone, Default)]
pub struct Outages(Arc<Notes>);

#[derive(Default)]
struct Notes {
    /// There was a line about a database that cannot be reached, and none yet that it answers.
    is_away: AtomicBool,
    /// The same of one that answers, but fails.
    is_failing: AtomicBool,
    kinds: Mutex<BTreeMap<String, Repeated>>,
}

/// What is said of a kind of failure at the end of its minute.
struct Repeated {
    cause: String,
    is_away: bool,
    more: u64,
}

impl Outages {
    /// Count the failure of a request, and tell whether it deserves a line of its own.
    pub(crate) fn is_news(&self, error: &DbErr) -> bool {
        let kind = failure_kind(error);
        if !self.0.is_first(&kind, error) {
            return false;
        }
        self.0.begin(is_away(error));
        tokio::spawn(count(Arc::downgrade(&self.0), kind));
        true
    }

    /// A statement has succeeded: the database can be reached.
    pub(super) fn answered(&self) {
        let notes = &self.0;
        if is_set(&notes.is_away)
            && notes.is_away.swap(false, Ordering::Relaxed)
            && !is_set(&notes.is_failing)
        {
            notes.end();
        }
    }

    /// A transaction is durable: nothing is wrong.
    pub(super) fn wrote(&self) {
        let notes = &self.0;
        if is_set(&notes.is_away) || is_set(&notes.is_failing) {
            let was_away = notes.is_away.swap(false, Ordering::Relaxed);
            if notes.is_failing.swap(false, Ordering::Relaxed) || was_away {
                notes.end();
            }
        }
    }

    /// Log what was counted and not yet said.
    pub(super) fn say_the_rest(&self) {
        for repeated in self.0.kinds().values_mut() {
            repeated.say();
        }
    }
}

fn is_set(flag: &AtomicBool) -> bool {
    flag.load(Ordering::Relaxed)
}

/// At the end of each minute, as long as there was a failure in it.
async fn count(notes: Weak<Notes>, kind: String) {
    loop {
        tokio::time::sleep(PERIOD).await;
        match notes.upgrade() {
            Some(notes) if notes.goes_on(&kind) => {}
            _ => return,
        }
    }
}

impl Notes {
    fn kinds(&self) -> MutexGuard<'_, BTreeMap<String, Repeated>> {
        self.kinds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing was said about this kind within the minute. If not, count it.
    fn is_first(&self, kind: &str, error: &DbErr) -> bool {
        let mut kinds = self.kinds();
        if let Some(repeated) = kinds.get_mut(kind) {
            repeated.more += 1;
            return false;
        }
        let repeated = Repeated {
            cause: error.to_string(),
            is_away: is_away(error),
            more: 0,
        };
        kinds.insert(kind.to_owned(), repeated);
        true
    }

    fn begin(&self, is_away: bool) {
        let flag = if is_away {
            &self.is_away
        } else {
            &self.is_failing
        };
        flag.store(true, Ordering::Relaxed);
    }

    fn end(&self) {
        for repeated in self.kinds().values_mut() {
            repeated.say();
        }
        log::info!("the database answers again");
    }

    /// The minute of a kind is over. If there were more failures, another begins.
    fn goes_on(&self, kind: &str) -> bool {
        let mut kinds = self.kinds();
        let Some(repeated) = kinds.get_mut(kind) else {
            return false;
        };
        let goes_on = repeated.say();
        if goes_on {
            self.begin(repeated.is_away);
        } else {
            kinds.remove(kind);
        }
        goes_on
    }
}

impl Repeated {
    /// Log how many more there were, if any.
    fn say(&mut self) -> bool {
        let more = std::mem::take(&mut self.more);
        if more > 0 {
            let (cause, more) = (&self.cause, in_thousands(more));
            log::error!("{cause} … and {more} more in the last minute");
        }
        more > 0
    }
}

/// 2,600 rather than 2600.
fn in_thousands(number: u64) -> String {
    match number {
        ..1000 => number.to_string(),
        _ => format!("{},{:03}", in_thousands(number / 1000), number % 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost() -> DbErr {
        DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout)
    }

    fn more(outages: &Outages) -> Vec<u64> {
        let kinds = outages.0.kinds();
        kinds.values().map(|repeated| repeated.more).collect()
    }

    #[tokio::test]
    async fn a_kind_is_counted_until_a_minute_passes_without_it() {
        let outages = Outages::default();
        let kind = failure_kind(&lost());
        for counted in 0..3 {
            assert_eq!(outages.is_news(&lost()), counted == 0);
            assert_eq!(more(&outages), [counted]);
        }
        outages.answered();
        assert!(!is_set(&outages.0.is_away));
        assert_eq!(more(&outages), [0]);
        // Its minute is not over yet: it is counted, and announced at the end.
        assert!(!outages.is_news(&lost()));
        assert!(!is_set(&outages.0.is_away));
        assert!(outages.0.goes_on(&kind));
        assert!(is_set(&outages.0.is_away));
        assert!(!outages.0.goes_on(&kind));
        assert!(more(&outages).is_empty());
    }

    #[tokio::test]
    async fn reading_proves_that_the_database_is_there_but_only_writing_that_it_is_well() {
        let outages = Outages::default();
        assert!(outages.is_news(&DbErr::Custom("the disk is full".into())));
        // Neither has a code, so they are of one kind.
        assert!(!outages.is_news(&lost()));
        outages.answered();
        assert!(is_set(&outages.0.is_failing));
        outages.wrote();
        assert!(!is_set(&outages.0.is_failing) && !is_set(&outages.0.is_away));
    }

    #[test]
    fn large_numbers_are_written_as_people_do() {
        for (number, text) in [
            (7, "7"),
            (999, "999"),
            (2_600, "2,600"),
            (1_000_042, "1,000,042"),
        ] {
            assert_eq!(in_thousands(number), text);
        }
    }
}

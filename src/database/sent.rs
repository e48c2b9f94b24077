//! What statements are sent.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, Ordering},
};

use sea_orm::Statement;

/// Who is shown every statement.
type Watcher = Box<dyn Fn(&Statement) + Send + Sync>;

/// The statements that a server has sent. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Sent(Arc<Notes>);

#[derive(Default)]
struct Notes {
    number: AtomicU64,
    watcher: OnceLock<Watcher>,
}

impl Sent {
    pub(super) fn note(&self, statement: &Statement) {
        self.0.number.fetch_add(1, Ordering::Relaxed);
        if let Some(watch) = self.0.watcher.get() {
            watch(statement);
        }
    }

    /// How many they are since the start.
    pub(super) fn number(&self) -> u64 {
        self.0.number.load(Ordering::Relaxed)
    }

    /// Show `watch` each of them from now on.
    pub(super) fn watch(&self, watch: impl Fn(&Statement) + Send + Sync + 'static) {
        self.0.watcher.get_or_init(|| Box::new(watch));
    }
}

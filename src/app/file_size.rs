//! The limit of a file's size (`RLIMIT_FSIZE`), which some service managers set.

/// Make a write beyond the limit fail, like one on a full disk. Without a handler, SIGXFSZ would
/// end the process. A handler stays once it is installed, even if nobody waits for the signal.
pub(crate) fn survive_limit() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Err(error) = signal(SignalKind::from_raw(libc::SIGXFSZ)) {
            log::debug!("SIGXFSZ is not handled: {error}");
        }
    }
}

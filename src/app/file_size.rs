//! The limit of a file's size (`RLIMIT_FSIZE`), which some service managers set.

/// Let a write beyond the limit fail, as one on a full disk does, instead of ending the process:
/// that is what SIGXFSZ does to a process that has no handler for it. Once a handler is there it
/// stays, whether or not anybody waits for the signal.
pub(super) fn survive_limit() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Err(error) = signal(SignalKind::from_raw(libc::SIGXFSZ)) {
            log::debug!("SIGXFSZ is not handled: {error}");
        }
    }
}

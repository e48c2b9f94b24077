//! The signals that stop a server.

/// Wait for SIGTERM or SIGINT: actix-web alone drains on SIGTERM only. The signals are caught from
/// this call on, even before the future is awaited.
pub(crate) fn signal() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let heard = {
        use tokio::signal::unix::{SignalKind, signal};
        let (terminate, interrupt) = (SignalKind::terminate(), SignalKind::interrupt());
        (signal(terminate), signal(interrupt))
    };
    async move {
        #[cfg(unix)]
        if let (Ok(mut terminate), Ok(mut interrupt)) = heard {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}

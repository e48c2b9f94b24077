//! What asks a server to stop.

/// Both ways of asking a server to stop: actix-web by itself drains on SIGTERM only. They are heard
/// from this call on, also before somebody waits for the future.
pub(super) fn signal() -> impl Future<Output = ()> {
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

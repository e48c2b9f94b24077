//! The order of refusal: the session is checked before the request.
//!
//! actix-web runs a handler's extractors side by side and answers with the first failure, so
//! somebody without a session could get a 400 for a malformed body instead of the 401. The guard
//! therefore closes a gate when it starts and opens it when it has decided. The other extractors
//! wait for it.

use std::rc::Rc;

use actix_web::{HttpMessage, HttpRequest};
use tokio::sync::SetOnce;

#[derive(Clone)]
struct Gate(Rc<SetOnce<()>>);

/// Close the gate. The guard of a request does this before its first `await`.
pub fn close(request: &HttpRequest) {
    request
        .extensions_mut()
        .insert(Gate(Rc::new(SetOnce::new())));
}

/// Open the gate: the guard has decided.
pub fn open(request: &HttpRequest) {
    if let Some(Gate(gate)) = request.extensions().get::<Gate>() {
        // A second decision about the same request changes nothing.
        let _ = gate.set(());
    }
}

/// Wait until the guard has decided. A route without a guard has no gate.
pub async fn pass(request: &HttpRequest) {
    // Cloned out of the extensions: a borrow must not be held across an await.
    let gate = request.extensions().get::<Gate>().cloned();
    if let Some(Gate(gate)) = gate {
        gate.wait().await;
    }
}

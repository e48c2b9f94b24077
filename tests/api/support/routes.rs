use actix_web::App;
use workout_log::{app::configure, http::routes::Endpoint};

/// Every route that the server has.
pub(crate) fn routes() -> Vec<Endpoint> {
    let mut routes = Vec::new();
    // The closure is what takes them out: the app itself is not used.
    drop(App::new().configure(|config| routes = configure(config)));
    assert!(routes.len() >= 13, "{routes:?}");
    routes
}

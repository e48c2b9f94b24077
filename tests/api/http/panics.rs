//! A panic in a handler. No route of the server is known to panic, so the outermost layer is
//! wrapped around a small application that does.

use std::sync::Arc;

use actix_web::{
    App, HttpServer, dev::ServerHandle, http::Method, middleware::from_fn, rt::System, web,
};
use serde_json::json;
use tokio::sync::oneshot;
use workout_log::http::middleware::{outermost::outermost, traffic::Traffic};

use crate::support::Actor;

async fn defect() -> &'static str {
    panic!("the secret of the defect")
}

async fn start(traffic: Arc<Traffic>) -> (String, ServerHandle) {
    let (started, start) = oneshot::channel();
    std::thread::spawn(move || {
        System::new().block_on(async {
            let server = HttpServer::new(move || {
                let traffic = Arc::clone(&traffic);
                App::new()
                    .route("/defect", web::get().to(defect))
                    .route("/fine", web::get().to(async || "fine"))
                    .wrap(from_fn(move |request, next| {
                        outermost(false, Arc::clone(&traffic), request, next)
                    }))
            })
            .workers(1)
            .disable_signals()
            .bind(("127.0.0.1", 0))
            .unwrap();
            let base = format!("http://{}", server.addrs()[0]);
            let running = server.run();
            started.send((base, running.handle())).ok().unwrap();
            running.await.unwrap();
        });
    });
    start.await.unwrap()
}

#[tokio::test]
async fn a_panic_in_a_handler_is_a_500_that_says_nothing_and_the_next_request_works() {
    let routes = ["/defect", "/fine"].map(|route| (Method::GET, route));
    let traffic = Arc::new(Traffic::on(&routes));
    let (base, handle) = start(Arc::clone(&traffic)).await;
    let mut visitor = Actor::new(&base);
    for _ in 0..3 {
        let answer = visitor.get("/defect", 500).await;
        assert_eq!(
            answer.json(),
            json!({"errors": ["Something went wrong on our side"], "code": "internal"})
        );
        assert_eq!(visitor.get("/fine", 200).await.text, "fine");
    }
    // They are counted like any other answer.
    let answers = traffic.lines().map(|(route, _, line)| {
        let answers = line.answers().filter(|(_, number)| *number > 0);
        (route, answers.collect::<Vec<_>>())
    });
    let expected = [("/defect", vec![("5xx", 3)]), ("/fine", vec![("2xx", 3)])];
    assert_eq!(answers.collect::<Vec<_>>(), expected);
    assert_eq!(traffic.failures().next(), Some(("internal", 3)));
    assert_eq!(traffic.in_flight(), 0);
    handle.stop(false).await;
}

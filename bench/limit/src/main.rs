//! The hot answers of the server, written by hand: one connection for each thread, SQL as text, rows
//! straight into JSON, behind the same middlewares. How fast the server could be if it had no layers.

use std::{cell::RefCell, io, net::TcpListener, sync::Arc};

use actix_web::{
    App, HttpRequest, HttpServer, Responder,
    dev::ServiceRequest,
    http::Method,
    middleware::from_fn,
    web::{self, Data},
};
use chrono::SecondsFormat;
use clap::Parser;
use mimalloc::MiMalloc;
use rusqlite::{Connection, OpenFlags};
use serde::Serialize;
use workout_log::{
    auth::{
        cookie::{self, SessionCookie, SessionRef},
        keys,
    },
    clock,
    config::Config,
    error::{ApiError, ApiResult},
    http::{
        Conditional, Page, Paging,
        answer::{
            cursor::{self, Position},
            page::{Part, Start},
        },
        middleware::{
            body::{ORDINARY, receive_body},
            cross_site::{self, AllowedOrigins},
            outermost::outermost,
            traffic::Traffic,
        },
    },
};

mod read;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Takes the settings of the server.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    config: Config,
}

thread_local! {
    static CONNECTION: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

/// Run with this thread's connection, which is opened the first time.
fn with_connection<T>(read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> ApiResult<T> {
    CONNECTION.with_borrow_mut(|connection| {
        let open = || {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            Connection::open_with_flags("workout-log.db", flags)
        };
        if connection.is_none() {
            *connection = Some(open().map_err(ApiError::internal)?);
        }
        let connection = connection.as_ref().ok_or(ApiError::NotFound)?;
        read(connection).map_err(ApiError::internal)
    })
}

/// Who a request comes from.
struct User {
    id: i64,
    username: String,
    revision: i64,
    workout_count: u64,
}

fn user(request: &HttpRequest) -> ApiResult<User> {
    let session = cookie::session_ref(request).ok_or(ApiError::NotLoggedIn)?;
    let SessionRef {
        user_id,
        session_id,
    } = session;
    let now = clock::now().to_rfc3339_opts(SecondsFormat::Millis, false);
    with_connection(|connection| read::user(connection, user_id, session_id, &now))?
        .ok_or(ApiError::NotLoggedIn)
}

#[derive(Serialize)]
struct LoggedIn {
    id: i64,
    username: String,
}

async fn check_session(request: HttpRequest) -> ApiResult<impl Responder> {
    let User { id, username, .. } = user(&request)?;
    Ok(web::Json(LoggedIn { id, username }))
}

/// The first page, full unless the query asks for summaries.
async fn list(request: HttpRequest, conditional: Conditional) -> ApiResult<impl Responder> {
    let user = user(&request)?;
    let query = request.query_string();
    let is_full = !query.contains("view=summary");
    let per_page = if query.contains("per_page=10") {
        10
    } else {
        20
    };
    let tag = conditional.list_tag(user.id, user.revision);
    let page = async {
        let workouts =
            with_connection(|connection| read::page(connection, user.id, per_page, is_full))?;
        let last = workouts.last().map(|workout| Position {
            list: cursor::list_name("workouts", user.id, &[("sort", Some("-started_at".into()))]),
            key: workout.key(),
            id: workout.id,
        });
        let paging = Paging {
            per_page,
            start: Start::Page(1),
        };
        let part = Part::numbered(&paging, 1, user.workout_count, last);
        Ok(Page::new(workouts, part))
    };
    conditional.answer(tag, page).await
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    let Arguments { config } = Arguments::parse();
    let listener = TcpListener::bind(("127.0.0.1", config.port))?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    let keys = keys::from_file(&config).map_err(io::Error::other)?;
    let cookie = SessionCookie::new(&config.cookie_name, false, config.session_max_age, keys)
        .map_err(io::Error::other)?;
    let origins = AllowedOrigins {
        own: config.public_url.clone(),
        listed: Vec::new(),
    };
    let routes = ["/healthz", "/check_session", "/workouts"].map(|route| (Method::GET, route));
    let traffic = Arc::new(Traffic::on(&routes));
    HttpServer::new(move || {
        let traffic = Arc::clone(&traffic);
        App::new()
            .app_data(Data::new(cookie.clone()))
            .app_data(Data::new(origins.clone()))
            .route("/healthz", web::get().to(|| async { "alive" }))
            .route("/check_session", web::get().to(check_session))
            .route("/workouts", web::get().to(list))
            .wrap(SessionCookie::identity_middleware())
            .wrap(cookie.session_middleware())
            .wrap(from_fn(cookie::keep_ours))
            .wrap(from_fn(cookie::remove_dead))
            .wrap(from_fn(cross_site::guard))
            .wrap(from_fn(|request: ServiceRequest, next| {
                receive_body(ORDINARY, request, next)
            }))
            .wrap(from_fn(move |request, next| {
                outermost(false, Arc::clone(&traffic), request, next)
            }))
    })
    .listen(listener)?
    .run()
    .await
}

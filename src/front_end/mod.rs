//! Serves a built browser front end (the setting `STATIC_DIR`).
//!
//! All its files are read at start, into a table from the path of an address to the file. A request
//! is a look-up in that table and never touches the disk, so no path can reach anything outside the
//! folder. A service that opens files on request, such as `actix-files`, would have to get every
//! such path right.
//!
//! The routes of the API come first, with all their methods. Other addresses come here.

use std::{collections::HashMap, future::ready, rc::Rc};

use actix_web::{
    HttpRequest,
    web::{self, ServiceConfig},
};

use self::routes::ClientRoutes;
use crate::http::{
    answer::file::File,
    routes::{Endpoint, Routes},
};

mod content_security;
mod folder;
mod hash;
mod routes;

/// The files of a front end.
pub struct FrontEnd {
    /// By the decoded path of their address, composed (NFC).
    files: HashMap<String, File>,
    /// The page in which the client's own router runs.
    index: File,
}

/// List the route of the first page.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at("/", |at| at.get(routes::show_start));
}

/// Answer requests that match no route.
pub fn answer_the_rest(config: &mut ServiceConfig, api: &[Endpoint]) {
    // Counted, because actix-web clones a handler for every request.
    let client_routes = Rc::new(ClientRoutes::beside(api));
    config.default_service(web::to(move |request: HttpRequest| {
        ready(routes::get_file(&request, &client_routes))
    }));
}

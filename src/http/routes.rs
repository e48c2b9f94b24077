//! [`Routes`]: the table in which features list their addresses, methods and handlers.
//!
//! Each address gets two things that actix-web does not add: HEAD wherever there is GET, and a 405
//! in our error shape that names the allowed methods. The table is kept, so that a test can walk
//! every route.

use actix_web::{
    FromRequest, Handler, Resource, Responder, Route, guard,
    http::Method,
    web::{self, ServiceConfig},
};

use crate::error::ApiError;

/// One line of the route table: a method and an address, with `{id}` for its variable part.
pub type Endpoint = (Method, &'static str);

/// The routes of the server while they are being listed.
pub struct Routes<'a> {
    config: &'a mut ServiceConfig,
    table: Vec<Endpoint>,
}

impl<'a> Routes<'a> {
    /// Start with an empty table.
    pub fn new(config: &'a mut ServiceConfig) -> Self {
        Self {
            config,
            table: Vec::new(),
        }
    }

    /// The methods of one address.
    pub fn at(&mut self, path: &'static str, methods: impl FnOnce(Address) -> Address) {
        let Address {
            resource, methods, ..
        } = methods(Address {
            resource: web::resource(path),
            methods: Vec::new(),
        });
        self.table
            .extend(methods.iter().cloned().map(|method| (method, path)));
        let allowed = with_head(methods);
        self.config
            .service(resource.default_service(web::to(move || {
                let refusal = ApiError::MethodNotAllowed(allowed.clone());
                async move { Err::<(), _>(refusal) }
            })));
    }

    /// The table of what has been listed.
    pub fn into_table(self) -> Vec<Endpoint> {
        self.table
    }
}

/// The methods of one address while they are being listed.
pub struct Address {
    resource: Resource,
    methods: Vec<Method>,
}

macro_rules! method {
    ($name:ident, $method:ident, $doc:literal) => {
        #[doc = $doc]
        pub fn $name<H, Args>(self, handler: H) -> Self
        where
            H: Handler<Args>,
            Args: FromRequest + 'static,
            H::Output: Responder + 'static,
        {
            self.route(Method::$method, web::method(Method::$method).to(handler))
        }
    };
}

impl Address {
    method!(post, POST, "Answer POST.");
    method!(put, PUT, "Answer PUT.");
    method!(patch, PATCH, "Answer PATCH.");
    method!(delete, DELETE, "Answer DELETE.");

    /// Answer GET, and HEAD in the same way: the server leaves out its body.
    pub fn get<H, Args>(self, handler: H) -> Self
    where
        H: Handler<Args>,
        Args: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        let either = guard::Any(guard::Get()).or(guard::Head());
        self.route(Method::GET, web::route().guard(either).to(handler))
    }

    fn route(mut self, method: Method, route: Route) -> Self {
        self.methods.push(method);
        self.resource = self.resource.route(route);
        self
    }
}

fn with_head(mut methods: Vec<Method>) -> Vec<Method> {
    if methods.contains(&Method::GET) {
        methods.push(Method::HEAD);
    }
    methods
}

//! The OpenAPI document (3.1): what each feature says about its routes, and what applies to all.

use utoipa::{
    OpenApi, ToResponse,
    openapi::{
        Components, HeaderBuilder, ObjectBuilder, OpenApi as Document, Ref, RefOr, Required,
        Response, ResponseBuilder, Type,
        path::{Operation, ParameterIn, PathItem},
        security::{ApiKey, ApiKeyValue, SecurityScheme},
        tag::TagBuilder,
    },
};

use crate::{
    account, auth,
    error::openapi::{
        self, BadBody, BodyTooLarge, Defect, FromOtherSite, InvalidBody, InvalidQuery, NotFound,
        NotLoggedIn, PreconditionFailed, StorageFull, Unavailable, UnsupportedBody,
    },
    exercises, ops, stats, transfer, workouts,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "workout-log",
        description = include_str!("openapi.md"),
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/", description = "The server that sent this document")),
    security(("session" = []))
)]
struct Frame;

/// The response headers that routes refer to: name, description and pattern.
const HEADERS: [(&str, &str, &str); 7] = [
    (
        "Content-Disposition",
        "That it is a file to save, and what it is called",
        r#"^attachment; filename="[^"]+"$"#,
    ),
    (
        "ETag",
        "The tag that `If-Match` and `If-None-Match` compare with",
        r#"^(W/)?"[^"]+"$"#,
    ),
    (
        "Link",
        "Other pages of the list (RFC 8288): first, prev, next, last",
        r#"^<[^>]+>; rel="[a-z]+"(, <[^>]+>; rel="[a-z]+")*$"#,
    ),
    (
        "Location",
        "The address of the new workout",
        "^/workouts/[0-9a-f-]{36}$",
    ),
    (
        "Retry-After",
        "Seconds to wait before trying again",
        "^[1-9][0-9]*$",
    ),
    (
        "Set-Cookie",
        "The session cookie, or its removal with `Max-Age=0`. Programs need not look into it",
        "; HttpOnly",
    ),
    (
        "X-Request-Id",
        "Names this request in the server's log",
        "^[0-9a-f]{32}$",
    ),
];

/// The whole document, for a server whose session cookie has this name.
pub fn openapi_document(cookie_name: &str) -> Document {
    let mut document = Frame::openapi();
    for (tag, description, mut feature) in features() {
        for item in feature.paths.paths.values_mut() {
            for (is_read, operation) in operations(item) {
                operation.tags = Some(vec![tag.into()]);
                complete(is_read, operation);
            }
        }
        document.merge(feature);
        let tag = TagBuilder::new().name(tag).description(Some(description));
        document.tags.get_or_insert_default().push(tag.build());
    }
    add_shared(&mut document, cookie_name);
    document
}

/// Add the components: the session, the error responses and the headers.
fn add_shared(document: &mut Document, cookie_name: &str) {
    let cookie = ApiKeyValue::with_description(
        cookie_name,
        "Set by sign-up and login, encrypted, and worthless after logout",
    );
    let components = document.components.get_or_insert_with(Components::new);
    components.security_schemes.insert(
        "session".into(),
        SecurityScheme::ApiKey(ApiKey::Cookie(cookie)).into(),
    );
    components.schemas.extend([openapi::schema()]);
    for (name, mut refusal) in openapi::all() {
        add_request_id(&mut refusal);
        components.responses.insert(name.into(), refusal);
    }
    for (name, description, pattern) in HEADERS {
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(pattern));
        let header = HeaderBuilder::new()
            .description(Some(description))
            .schema(Some(text));
        components
            .headers
            .insert(name.into(), header.build().into());
    }
}

/// The routes of each feature, with a tag and its description.
fn features() -> [(&'static str, &'static str, Document); 7] {
    [
        (
            "Login",
            "Sign up, log in and out, and see where you are logged in",
            auth::Openapi::openapi(),
        ),
        (
            "Account",
            "Your name, your unit and your password",
            account::Openapi::openapi(),
        ),
        (
            "Workouts",
            "Your workouts, and what has changed in them",
            workouts::Openapi::openapi(),
        ),
        (
            "Exercises",
            "The exercises of your workouts",
            exercises::Openapi::openapi(),
        ),
        (
            "Stats",
            "What your workouts add up to, in numbers and pictures",
            stats::Openapi::openapi(),
        ),
        (
            "Transfer",
            "Bring your log from elsewhere, and take it away",
            transfer::Openapi::openapi(),
        ),
        (
            "Operations",
            "For operators and for programs",
            ops::Openapi::openapi(),
        ),
    ]
}

/// The operations of an address, and whether each only reads.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (bool, &mut Operation)> {
    let PathItem {
        get,
        post,
        put,
        patch,
        delete,
        ..
    } = item;
    [
        (true, get),
        (false, post),
        (false, put),
        (false, patch),
        (false, delete),
    ]
    .into_iter()
    .filter_map(|(is_read, operation)| Some((is_read, operation.as_mut()?)))
}

/// Add what every operation of its kind has.
fn complete(is_read: bool, operation: &mut Operation) {
    add_refusals(is_read, operation);
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        body.required = Some(Required::True);
    }
    for response in operation.responses.responses.values_mut() {
        describe_headers(response);
        add_request_id(response);
    }
}

/// Add the errors that follow from what an operation takes, unless it describes them itself.
fn add_refusals(is_read: bool, operation: &mut Operation) {
    let has = |place: ParameterIn, name: Option<&str>| {
        operation
            .parameters
            .iter()
            .flatten()
            .any(|parameter| match parameter {
                RefOr::T(parameter) => {
                    parameter.parameter_in == place
                        && name.is_none_or(|name| parameter.name == name)
                }
                RefOr::Ref(_) => false,
            })
    };
    let has_body = operation.request_body.is_some();
    // Without a setting of its own an operation needs a session, as the frame says.
    let needs_session = operation.security.is_none();
    let has_id = has(ParameterIn::Path, None);
    let has_precondition = has(ParameterIn::Header, Some("If-Match"));
    let may_be_known = has(ParameterIn::Header, Some("If-None-Match")) && !has_precondition;
    for (applies, status, refusal) in [
        (has_body, "400", BadBody::response().0),
        (needs_session, "401", NotLoggedIn::response().0),
        (!is_read, "403", FromOtherSite::response().0),
        (has_id, "404", NotFound::response().0),
        (has_precondition, "412", PreconditionFailed::response().0),
        (has_body, "413", BodyTooLarge::response().0),
        (has_body, "415", UnsupportedBody::response().0),
        (has_body, "422", InvalidBody::response().0),
        // Routes that anybody may read ignore parameters.
        (
            !has_body && (needs_session || !is_read),
            "422",
            InvalidQuery::response().0,
        ),
        (true, "500", Defect::response().0),
        (true, "503", Unavailable::response().0),
        (!is_read, "507", StorageFull::response().0),
    ] {
        let responses = &mut operation.responses.responses;
        if applies && !responses.contains_key(status) {
            responses.insert(status.into(), Ref::from_response_name(refusal).into());
        }
    }
    if may_be_known {
        operation
            .responses
            .responses
            .insert("304".into(), not_modified().into());
    }
}

fn not_modified() -> Response {
    ResponseBuilder::new()
        .description("Not modified")
        .header_ref("ETag", header("ETag"))
        .build()
}

/// A route only names its headers.
fn describe_headers(response: &mut RefOr<Response>) {
    if let RefOr::T(response) = response {
        for (name, named) in &mut response.headers {
            *named = RefOr::Ref(header(name));
        }
    }
}

fn add_request_id(response: &mut RefOr<Response>) {
    if let RefOr::T(response) = response {
        let id = RefOr::Ref(header("X-Request-Id"));
        response.headers.insert("X-Request-Id".into(), id);
    }
}

fn header(name: &str) -> Ref {
    Ref::new(format!("#/components/headers/{name}"))
}

//! Checks every answer of every test against the OpenAPI document.

use std::{collections::HashMap, sync::LazyLock};

use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Map, Value, json};
use workout_log::app::openapi_document;

use super::{Answer, COOKIE};

/// The document as it is served.
pub(crate) static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(openapi_document(COOKIE)).unwrap());

/// The possible answers of an operation with a status.
struct Described {
    headers: HashMap<String, Validator>,
    /// By media type; none: no body.
    bodies: HashMap<String, Validator>,
}

/// By operation and status.
static RESPONSES: LazyLock<HashMap<(String, u16), Described>> = LazyLock::new(|| {
    let mut responses = HashMap::new();
    for (_, _, operation) in operations() {
        let id = operation["operationId"].as_str().unwrap();
        for (status, response) in operation["responses"].as_object().unwrap() {
            let key = (id.to_owned(), status.parse().unwrap());
            responses.insert(key, describe(follow(response)));
        }
    }
    responses
});

/// Read the document now. That takes a while: on a busy machine longer than a server waits for the next
/// request on a connection.
pub(crate) fn prepare() {
    LazyLock::force(&RESPONSES);
}

/// Every operation of the document: method, path and description.
pub(crate) fn operations() -> Vec<(Method, &'static str, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().iter().map(|(method, operation)| {
                let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
                (method, path.as_str(), operation)
            })
        })
        .collect()
}

fn describe(response: &'static Value) -> Described {
    let headers = response["headers"].as_object().unwrap();
    Described {
        headers: headers
            .iter()
            .map(|(name, header)| (name.to_lowercase(), validator(&follow(header)["schema"])))
            .collect(),
        bodies: response["content"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(media_type, media)| (media_type.clone(), validator(&media["schema"])))
            .collect(),
    }
}

/// Resolve a reference within the document.
pub(crate) fn follow(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

/// A validator for a schema of the document that allows no other fields.
pub(crate) fn validator(schema: &Value) -> Validator {
    let mut schemas = DOCUMENT["components"]["schemas"].clone();
    // Schemas that are parts of others must allow the other fields of these.
    let parts = ["PagePart", "Record", "StatsTotals"].map(|name| (name, schemas[name].take()));
    close(&mut schemas);
    for (name, part) in parts {
        schemas[name] = part;
    }
    let mut root = Map::from_iter([("components".into(), json!({"schemas": schemas}))]);
    root.extend(schema.as_object().unwrap().clone());
    jsonschema::options()
        .should_validate_formats(true)
        .build(&json!(root))
        .unwrap()
}

/// Clients must ignore unknown fields, but here none may appear undocumented.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) if fields.contains_key("allOf") => {
            fields.insert("unevaluatedProperties".into(), json!(false));
        }
        Value::Object(fields) => {
            if fields.contains_key("properties") {
                fields.insert("additionalProperties".into(), json!(false));
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// Panics unless the document describes this answer.
pub(crate) fn check(method: &Method, path: &str, answer: &Answer) {
    let Some(operation) = operation(method, path) else {
        return;
    };
    let id = operation["operationId"].as_str().unwrap();
    let context = || format!("{method} {path}, {id}: {answer:?}");
    let Some(described) = RESPONSES.get(&(id.to_owned(), answer.status)) else {
        panic!("the document does not have this status: {}", context());
    };
    for name in [
        "etag",
        "link",
        "location",
        "retry-after",
        "set-cookie",
        "x-request-id",
    ] {
        let may_be_removed = answer.status == 401 || matches!(id, "log_out" | "delete_me");
        let is_optional = name == "set-cookie" && may_be_removed;
        let is_right = match (described.headers.get(name), answer.header(name)) {
            (Some(schema), Some(value)) => schema.is_valid(&json!(value)),
            (Some(_), None) => is_optional,
            (None, there) => there.is_none(),
        };
        assert!(is_right, "{name}: {}", context());
    }
    if method == Method::HEAD {
        return;
    }
    if described.bodies.is_empty() {
        return assert!(answer.text.is_empty(), "{}", context());
    }
    let media_type = answer.header("content-type").unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap();
    match described.bodies.get(media_type) {
        None => panic!("the document does not have this type: {}", context()),
        Some(schema) => {
            let is_json = media_type == "application/json";
            let body = if is_json {
                answer.json()
            } else {
                json!(answer.text)
            };
            let problems: Vec<String> = schema
                .iter_errors(&body)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(problems.is_empty(), "{problems:?} in {}", context());
        }
    }
}

/// The operation that a request meets; HEAD meets that of GET.
fn operation(method: &Method, path: &str) -> Option<&'static Value> {
    let method = if method == Method::HEAD {
        &Method::GET
    } else {
        method
    };
    let path = path.split('?').next().unwrap();
    let met = |template: &str| {
        let mut names = template.split('/');
        let mut parts = path.split('/');
        let is_equal = names
            .by_ref()
            .zip(parts.by_ref())
            .all(|(name, part)| name == part || (name.starts_with('{') && !part.is_empty()));
        is_equal && template.split('/').count() == path.split('/').count()
    };
    let mut met: Vec<_> = operations()
        .into_iter()
        .filter(|(_, template, _)| met(template))
        .collect();
    // `/workouts/changes` is not the workout with the id `changes`.
    met.sort_by_key(|(_, template, _)| template.contains('{'));
    let (_, template, _) = met.first()?;
    let template = *template;
    met.into_iter()
        .find(|(other, path, _)| other == method && *path == template)
        .map(|(_, _, operation)| operation)
}

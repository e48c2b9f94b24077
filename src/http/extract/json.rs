//! [`Json`]: the body of a request, within a limit, with all problems reported.

use std::fmt;

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{CONTENT_ENCODING, HeaderMap},
    web::BytesMut,
};
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{Fields, Shape, gate};
use crate::{
    error::{ApiError, ApiResult, Problems},
    http::middleware::body,
};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// serde_json's message for an escaped surrogate without its other half.
const HALF_A_CHARACTER: [&str; 2] = [
    "lone leading surrogate in hex escape",
    "unexpected end of hex escape",
];

/// Add this parameter to a handler to receive the document that the body holds. Refuses with 400,
/// 413, 415 or 422, and only after the guard of the route has decided.
pub struct Json<T>(pub T);

impl<T: Shape> FromRequest for Json<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            gate::pass(&request).await;
            check_media_type::<T>(&request)?;
            check_declared_length(request.headers(), T::LIMIT)?;
            let bytes = read(payload, T::LIMIT).await?;
            let Unique(value) = parse(&bytes)?;
            Ok(Self(from_value(value)?))
        })
    }
}

/// Refuse a compressed body: inflated, it could be of any size.
pub(super) fn check_encoding(request: &HttpRequest) -> ApiResult<()> {
    let identity = |value: &[u8]| value.eq_ignore_ascii_case(b"identity");
    let mut encodings = request.headers().get_all(CONTENT_ENCODING);
    if encodings.any(|value| !identity(value.as_bytes())) {
        return Err(ApiError::CompressedBody);
    }
    Ok(())
}

fn check_media_type<T: Shape>(request: &HttpRequest) -> ApiResult<()> {
    check_encoding(request)?;
    let media_type = request.content_type();
    let is = |accepted: &str| media_type.eq_ignore_ascii_case(accepted);
    if is("application/json") || (T::IS_PATCH && is("application/merge-patch+json")) {
        Ok(())
    } else {
        Err(ApiError::NotJson)
    }
}

/// Refuse a body that is announced as too large without reading it.
pub(super) fn check_declared_length(headers: &HeaderMap, limit: usize) -> ApiResult<()> {
    let limit_in_bytes = u64::try_from(limit).unwrap_or(u64::MAX);
    if body::declared_length(headers).is_some_and(|length| length > limit_in_bytes) {
        return Err(ApiError::BodyTooLarge(limit));
    }
    Ok(())
}

pub(super) async fn read(mut payload: Payload, limit: usize) -> ApiResult<BytesMut> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| ApiError::IncompleteBody)?;
        if bytes.len() + chunk.len() > limit {
            return Err(ApiError::BodyTooLarge(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Parse JSON. A byte order mark before it is left out: RFC 8259 §8.1 lets readers ignore it; .NET and
/// some editors send one.
///
/// # Errors
/// 400 that says where it stops being JSON.
pub fn parse<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> ApiResult<T> {
    let json = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    serde_json::from_slice(json).map_err(malformed)
}

/// Read a document that has been parsed as JSON.
///
/// # Errors
/// 422 with all problems.
pub fn from_value<T: Shape>(value: Value) -> ApiResult<T> {
    let Value::Object(values) = value else {
        return Err(ApiError::invalid("body", "must be a JSON object"));
    };
    let mut problems = Problems::default();
    let mut fields = Fields::new(values, &mut problems);
    let document = T::read(&mut fields);
    fields.refuse_others();
    problems.into_result()?;
    Ok(document)
}

/// serde_json's own text may quote the body, which may hold a password.
fn malformed(error: serde_json::Error) -> ApiError {
    let reason = match error.classify() {
        serde_json::error::Category::Eof => "it ends too early",
        serde_json::error::Category::Data => "a field is given twice",
        _ if is_half_a_character(&error) => {
            "half a character, such as an emoji that was cut in two"
        }
        _ => "unexpected character or number",
    };
    ApiError::MalformedJson(format!(
        "{reason} (line {}, column {})",
        error.line(),
        error.column()
    ))
}

/// JavaScript can cut text between the two halves of an emoji. The result is not valid text, and
/// what was meant is unknown.
fn is_half_a_character(error: &serde_json::Error) -> bool {
    let said = error.to_string();
    HALF_A_CHARACTER.iter().any(|text| said.starts_with(text))
}

/// Any JSON value in which no object names a field twice. serde_json alone keeps the last
/// one and silently drops the other.
pub struct Unique(pub Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Self)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Unique(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            let Unique(value) = entries.next_value()?;
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("duplicate field"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_given_twice_is_refused() {
        assert!(serde_json::from_str::<Unique>(r#"{"a": 1, "b": [{"a": 2.5}]}"#).is_ok());
        let error = serde_json::from_str::<Unique>(r#"{"b": [{"a": 1, "a": 1}]}"#).err();
        let message = error.map(|error| malformed(error).to_string());
        assert_eq!(
            message.as_deref(),
            Some("The body is not valid JSON: a field is given twice (line 1, column 23)")
        );
    }

    #[test]
    fn what_is_wrong_is_said_without_quoting_the_body() {
        for body in [
            r#"{"password": "hunter22"#,
            r#"{"password": hunter22}"#,
            "hunter22",
        ] {
            let error = serde_json::from_str::<Unique>(body)
                .map(|_| ())
                .map_err(malformed);
            let message = error
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            assert!(
                message.starts_with("The body is not valid JSON: "),
                "{message}"
            );
            assert!(!message.contains("hunter22"), "{message}");
        }
    }
}

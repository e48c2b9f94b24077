//! Rules: the valid values of a field, stated once for the parser and for the OpenAPI document.

use std::borrow::Cow;

use serde_json::Value;
use utoipa::openapi::{
    KnownFormat, ObjectBuilder, Ref, RefOr, Schema, SchemaFormat, Type,
    schema::{ArrayItems, SchemaType},
};
use uuid::Uuid;

use super::{fields::grouped, path};
use crate::text;

/// The valid values of a field.
pub trait Rule: Sized {
    /// The type of the value.
    type Value;

    /// Read a value that is not null.
    ///
    /// # Errors
    /// What is wrong with it, to follow the field's name.
    fn read(&self, value: Value) -> Result<Self::Value, String>;

    /// The same rule for the OpenAPI document. It may allow more than `read`, never less.
    fn schema(&self) -> RefOr<Schema>;

    /// Describe the field in the OpenAPI document.
    fn about(self, text: impl Into<Cow<'static, str>>) -> Told<Self> {
        Told::new(self).about(text)
    }

    /// Give an example in the OpenAPI document.
    fn example(self, value: impl Into<Value>) -> Told<Self> {
        Told::new(self).example(value)
    }
}

/// A rule with a description or an example: see [`Rule::about`] and [`Rule::example`].
pub struct Told<R> {
    rule: R,
    /// Borrowed, unless a limit is part of it: rules are made for every field that is read.
    about: Option<Cow<'static, str>>,
    example: Option<Value>,
}

impl<R> Told<R> {
    fn new(rule: R) -> Self {
        Self {
            rule,
            about: None,
            example: None,
        }
    }

    /// See [`Rule::about`].
    #[must_use]
    pub fn about(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.about = Some(text.into());
        self
    }

    /// See [`Rule::example`].
    #[must_use]
    pub fn example(mut self, value: impl Into<Value>) -> Self {
        self.example = Some(value.into());
        self
    }
}

impl<R: Rule> Rule for Told<R> {
    type Value = R::Value;

    fn read(&self, value: Value) -> Result<R::Value, String> {
        self.rule.read(value)
    }

    fn schema(&self) -> RefOr<Schema> {
        let mut schema = self.rule.schema();
        if let Some(text) = &self.about {
            schema = described(schema, text);
        }
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.examples.extend(self.example.clone());
        }
        schema
    }
}

/// A schema with a description.
pub fn described(mut schema: RefOr<Schema>, text: &str) -> RefOr<Schema> {
    match &mut schema {
        RefOr::Ref(reference) => reference.description = text.to_owned(),
        RefOr::T(Schema::Object(object)) => object.description = Some(text.to_owned()),
        RefOr::T(Schema::Array(list)) => list.description = Some(text.to_owned()),
        RefOr::T(_) => {}
    }
    schema
}

/// The schema, with null allowed.
pub fn nullable(mut schema: RefOr<Schema>) -> RefOr<Schema> {
    let of = |schema_type: &SchemaType| match schema_type {
        SchemaType::Type(one) => SchemaType::Array(vec![one.clone(), Type::Null]),
        other => other.clone(),
    };
    match &mut schema {
        RefOr::T(Schema::Object(object)) => object.schema_type = of(&object.schema_type),
        RefOr::T(Schema::Array(list)) => list.schema_type = of(&list.schema_type),
        _ => {
            let null = ObjectBuilder::new().schema_type(Type::Null);
            let either = utoipa::openapi::OneOfBuilder::new().item(schema).item(null);
            return either.into();
        }
    }
    schema
}

/// A list of at most `most` items with a named schema.
pub fn list_of(name: &str, most: usize) -> RefOr<Schema> {
    utoipa::openapi::ArrayBuilder::new()
        .items(ArrayItems::RefOrSchema(Box::new(named(name))))
        .max_items(Some(most))
        .into()
}

/// A reference to a named schema.
pub fn named(name: &str) -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name(name))
}

/// A schema for text, to be completed.
pub fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// A schema for a number, to be completed.
pub fn number(kind: Type, format: KnownFormat) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(kind)
        .format(Some(SchemaFormat::KnownFormat(format)))
}

/// Any text.
///
/// # Errors
/// When the value is not text.
pub fn text(value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err("must be text".into()),
    }
}

/// Any text.
pub struct AnyText;

impl Rule for AnyText {
    type Value = String;

    fn read(&self, value: Value) -> Result<String, String> {
        text(value)
    }

    fn schema(&self) -> RefOr<Schema> {
        string().into()
    }
}

/// Text that user interfaces hide while it is typed.
pub struct Secret;

impl Secret {
    /// The schema, to be completed.
    pub fn builder() -> ObjectBuilder {
        string().format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
    }
}

impl Rule for Secret {
    type Value = String;

    fn read(&self, value: Value) -> Result<String, String> {
        text(value)
    }

    fn schema(&self) -> RefOr<Schema> {
        Self::builder().into()
    }
}

/// A single line: see [`text::line`].
pub struct Line {
    /// In characters.
    pub longest: usize,
}

impl Rule for Line {
    type Value = String;

    fn read(&self, value: Value) -> Result<String, String> {
        text::line(&text(value)?, self.longest)
    }

    fn schema(&self) -> RefOr<Schema> {
        string()
            .min_length(Some(1))
            .max_length(Some(self.longest))
            .pattern(Some(
                r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f\xad][^\x00-\x1f\x7f-\x9f]*$",
            ))
            .into()
    }
}

/// Several lines: see [`text::lines`].
pub struct Lines {
    /// In characters.
    pub longest: usize,
}

impl Rule for Lines {
    type Value = String;

    fn read(&self, value: Value) -> Result<String, String> {
        text::lines(&text(value)?, self.longest)
    }

    fn schema(&self) -> RefOr<Schema> {
        string()
            .max_length(Some(self.longest))
            .pattern(Some(r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"))
            .into()
    }
}

/// A UUID in its hyphenated form.
pub struct AnyId;

impl Rule for AnyId {
    type Value = Uuid;

    fn read(&self, value: Value) -> Result<Uuid, String> {
        path::parse(&text(value)?).ok_or_else(|| "must be a UUID".into())
    }

    fn schema(&self) -> RefOr<Schema> {
        string()
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            .into()
    }
}

/// A whole number within a range. JSON has only one kind of number: 10.0 is 10.
#[derive(Clone, Copy)]
pub struct Whole {
    /// The lowest that is allowed.
    pub lowest: i32,
    /// The highest that is allowed.
    pub highest: i32,
}

impl Rule for Whole {
    type Value = i32;

    fn read(&self, value: Value) -> Result<i32, String> {
        let Self { lowest, highest } = *self;
        let number = value.as_f64().ok_or("must be a number")?;
        if number.fract() != 0.0 {
            return Err("must be a whole number".into());
        }
        if !(f64::from(lowest)..=f64::from(highest)).contains(&number) {
            return Err(format!(
                "must be between {} and {}",
                grouped(lowest),
                grouped(highest)
            ));
        }
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            reason = "whole, and within the range that was checked above"
        )]
        Ok(number as i32)
    }

    fn schema(&self) -> RefOr<Schema> {
        number(Type::Integer, KnownFormat::Int32)
            .minimum(Some(self.lowest))
            .maximum(Some(self.highest))
            .into()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_whole_and_within_their_range() {
        for (value, highest, read) in [
            (json!(10), 10_000, Ok(10)),
            (json!(10.0), 10_000, Ok(10)),
            (json!(10_001), 10_000, Err("must be between 0 and 10,000")),
            (json!(1e300), 10, Err("must be between 0 and 10")),
            (json!(1.5), 10, Err("must be a whole number")),
            (json!("1"), 10, Err("must be a number")),
        ] {
            let rule = Whole { lowest: 0, highest };
            assert_eq!(rule.read(value), read.map_err(str::to_owned));
        }
    }
}

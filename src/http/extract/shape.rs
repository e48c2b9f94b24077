//! Shapes: JSON objects that are read field by field. The fields that are read are collected, and
//! become the schema in the OpenAPI document.

use serde_json::Value;
use utoipa::openapi::{
    ObjectBuilder, RefOr, Schema, Type,
    schema::{AdditionalProperties, SchemaType},
};

use super::{Fields, rule};
use crate::error::{Problems, SMALL_BODY};

/// A JSON object that can be read.
pub trait Shape: Sized + 'static {
    /// Its name in the OpenAPI document.
    const NAME: &'static str;

    /// Its description in the OpenAPI document.
    const ABOUT: &'static str;

    /// The largest body that is accepted, in bytes.
    const LIMIT: usize = SMALL_BODY;

    /// Whether it is a merge patch (RFC 7396), which may also say so in its media type.
    const IS_PATCH: bool = false;

    /// Read the fields and note what is wrong. The value is used only when nothing was noted.
    /// Every field must be read in every case: the fields that are read become the schema.
    fn read(fields: &mut Fields<'_>) -> Self;

    /// An example of the whole object.
    fn example() -> Option<Value> {
        None
    }
}

/// The fields that a shape has read.
#[derive(Default)]
pub(super) struct Record {
    object: ObjectBuilder,
    nested: Vec<(String, RefOr<Schema>)>,
}

impl Record {
    pub(super) fn optional(&mut self, name: &str, schema: RefOr<Schema>) {
        self.kept(name, rule::nullable(schema));
    }

    pub(super) fn kept(&mut self, name: &str, schema: RefOr<Schema>) {
        self.object = std::mem::take(&mut self.object).property(name, schema);
    }

    pub(super) fn required(&mut self, name: &str, schema: RefOr<Schema>) {
        self.kept(name, schema);
        self.object = std::mem::take(&mut self.object).required(name);
    }

    pub(super) fn ignored(&mut self, name: &str) {
        let anything = ObjectBuilder::new().schema_type(SchemaType::AnyValue);
        let about = "Computed by the server, ignored here.";
        self.kept(name, rule::described(anything.into(), about));
    }

    pub(super) fn list<T: Shape>(&mut self, name: &str, most: usize, about: &str) {
        let mut list = rule::list_of(T::NAME, most);
        if !about.is_empty() {
            list = rule::described(list, about);
        }
        self.optional(name, list);
        self.nested.push((T::NAME.to_owned(), schema::<T>()));
        self.nested.extend(nested::<T>());
    }
}

fn record<T: Shape>() -> Record {
    let mut problems = Problems::default();
    let mut fields = Fields::recording(&mut problems);
    T::read(&mut fields);
    fields.recorded()
}

/// The schema of a shape.
pub fn schema<T: Shape>() -> RefOr<Schema> {
    record::<T>()
        .object
        .schema_type(Type::Object)
        .description(Some(T::ABOUT))
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
        .examples(T::example())
        .into()
}

/// The shapes that a shape has lists of, with their names.
pub fn nested<T: Shape>() -> Vec<(String, RefOr<Schema>)> {
    record::<T>().nested
}

/// Let the OpenAPI document refer to a shape by its type.
#[macro_export]
macro_rules! documented_shapes {
    ($($shape:ty),+ $(,)?) => {$(
        impl utoipa::PartialSchema for $shape {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::http::extract::shape::schema::<Self>()
            }
        }

        impl utoipa::ToSchema for $shape {
            fn name() -> std::borrow::Cow<'static, str> {
                <Self as $crate::http::Shape>::NAME.into()
            }

            fn schemas(
                schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>,
            ) {
                schemas.extend($crate::http::extract::shape::nested::<Self>());
            }
        }
    )+};
}

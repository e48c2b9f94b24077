//! The limits of answers in the OpenAPI document. A derived schema takes only literals, so the
//! limits from rules are added to it here.

use utoipa::{
    Modify, ToSchema,
    openapi::{OpenApi, RefOr, Schema},
};

/// An answer, and the limits of its fields.
pub trait Limited: ToSchema {
    /// Names of fields, and the schemas of their values.
    fn limits() -> Vec<(&'static str, RefOr<Schema>)>;
}

/// The limits that a feature adds to its part of the OpenAPI document.
pub struct Limits(pub &'static [fn(&mut OpenApi)]);

impl Modify for Limits {
    fn modify(&self, document: &mut OpenApi) {
        for add in self.0 {
            add(document);
        }
    }
}

/// Add the limits of a type to its schema.
pub fn of<T: Limited>(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    let Some(RefOr::T(Schema::Object(shown))) = components.schemas.get_mut(&*T::name()) else {
        debug_assert!(false, "{} is not answered here", T::name());
        return;
    };
    for (name, limits) in T::limits() {
        let is_limited = match (shown.properties.get_mut(name), limits) {
            (Some(RefOr::T(Schema::Object(field))), RefOr::T(Schema::Object(limits))) => {
                field.minimum = limits.minimum;
                field.maximum = limits.maximum;
                field.multiple_of = limits.multiple_of;
                field.min_length = limits.min_length;
                field.max_length = limits.max_length;
                field.pattern = limits.pattern;
                true
            }
            (Some(RefOr::T(Schema::Array(field))), RefOr::T(Schema::Array(limits))) => {
                field.max_items = limits.max_items;
                true
            }
            _ => false,
        };
        debug_assert!(is_limited, "{name} of {} cannot be limited", T::name());
    }
}

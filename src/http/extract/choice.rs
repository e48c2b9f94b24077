//! Choices: one of a few names, stated once with [`choice!`](crate::choice).

use std::marker::PhantomData;

use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

use super::rule::{self, Rule};

/// A value that has one of a few names.
pub trait Choice: ToSchema + Copy + 'static {
    /// All the choices.
    const ALL: &'static [Self];

    /// The name, in JSON, in queries and in the database.
    fn as_str(self) -> &'static str;

    /// The value with a name.
    fn from_name(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|choice| choice.as_str() == name)
    }
}

/// The name of one of the choices.
pub struct OneOf<T>(PhantomData<T>);

/// The name of one of the choices.
pub const fn one_of<T: Choice>() -> OneOf<T> {
    OneOf(PhantomData)
}

impl<T: Choice> Rule for OneOf<T> {
    type Value = T;

    fn read(&self, value: Value) -> Result<T, String> {
        let chosen = value.as_str().and_then(T::from_name);
        chosen.ok_or_else(|| {
            let names: Vec<&str> = T::ALL.iter().map(|choice| choice.as_str()).collect();
            let (last, others) = names.split_last().unwrap_or((&"", &[]));
            format!("must be {} or {last}", others.join(", "))
        })
    }

    fn schema(&self) -> RefOr<Schema> {
        rule::named(&T::name())
    }
}

/// The named schema of a choice in the OpenAPI document.
pub fn schema<T: Choice>(about: &[&str]) -> RefOr<Schema> {
    let about: Vec<&str> = about.iter().map(|line| line.trim()).collect();
    rule::string()
        .enum_values(Some(T::ALL.iter().map(|choice| choice.as_str())))
        .description(Some(about.join("\n")))
        .into()
}

/// Declare an enum whose variants have names. The first one is the default.
#[macro_export]
macro_rules! choice {
    (
        $(#[doc = $about:literal])+
        $visibility:vis enum $choice:ident {
            $(#[doc = $first_about:literal])+
            $first:ident = $first_name:literal,
            $($(#[doc = $other_about:literal])+ $other:ident = $other_name:literal,)+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        $visibility enum $choice {
            $(#[doc = $first_about])+
            #[default]
            $first,
            $($(#[doc = $other_about])+ $other,)+
        }

        impl $crate::http::extract::choice::Choice for $choice {
            const ALL: &'static [Self] = &[Self::$first, $(Self::$other),+];

            fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_name,
                    $(Self::$other => $other_name),+
                }
            }
        }

        impl serde::Serialize for $choice {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::http::extract::choice::Choice::as_str(*self))
            }
        }

        impl utoipa::PartialSchema for $choice {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::http::extract::choice::schema::<Self>(&[$($about),+])
            }
        }

        impl utoipa::ToSchema for $choice {}
    };
}

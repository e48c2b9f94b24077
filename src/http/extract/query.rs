//! [`Query`]: the query parameters. An unknown or repeated one is a 422 on every route.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures_util::future::LocalBoxFuture;
use percent_encoding::percent_decode_str;

use serde_json::Value;
use utoipa::{
    IntoParams,
    openapi::{
        KnownFormat, ObjectBuilder, RefOr, Required, Schema, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

use super::{
    gate,
    rule::{self, Rule},
};
use crate::error::{ApiError, ApiResult, Problems};

/// Parameters that a route understands.
pub trait FromQuery: Sized + 'static {
    /// Read the known parameters and note what is wrong. The value is used only when nothing was
    /// noted. Every parameter must be read in every case: the OpenAPI document describes those that
    /// are read.
    fn from_query(parameters: &mut Parameters) -> Self;
}

/// Add this parameter to a handler to receive its query parameters. Refuses with 422, and
/// only after the guard of the route has decided.
pub struct Query<T>(pub T);

impl<T: FromQuery> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            gate::pass(&request).await;
            let mut parameters = Parameters::parse(request.query_string());
            let value = T::from_query(&mut parameters);
            parameters.finish()?;
            Ok(Self(value))
        })
    }
}

impl<T: FromQuery> IntoParams for Query<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = Parameters {
            record: Some(Vec::new()),
            ..Parameters::parse("")
        };
        T::from_query(&mut parameters);
        parameters.record.unwrap_or_default()
    }
}

/// No parameters: routes that take none say so with `Query<NoQuery>`.
pub struct NoQuery;

impl FromQuery for NoQuery {
    fn from_query(_: &mut Parameters) -> Self {
        Self
    }
}

/// The parameters that have not been read yet.
pub struct Parameters {
    pairs: Vec<(String, String)>,
    /// The names that are given more than once.
    repeated: Vec<String>,
    problems: Problems,
    /// Collects the parameters that are read, to describe them.
    record: Option<Vec<Parameter>>,
}

impl Parameters {
    fn parse(query: &str) -> Self {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut repeated = Vec::new();
        let mut problems = Problems::default();
        if percent_decode_str(query).decode_utf8().is_err() {
            problems.add("query", "must be UTF-8");
        }
        for (name, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            if pairs.iter().any(|(known, _)| *known == name) {
                repeated.push(name);
            } else {
                pairs.push((name, value));
            }
        }
        Self {
            pairs,
            repeated,
            problems,
            record: None,
        }
    }

    /// Read a parameter by a rule. `about` is for the OpenAPI document.
    pub fn read<R: Rule>(&mut self, name: &str, about: &str, rule: R) -> Option<R::Value> {
        if let Some(record) = &mut self.record {
            let parameter = ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .required(Required::False)
                .description(Some(about))
                .schema(Some(rule.schema()));
            record.push(parameter.build());
        }
        let index = self.pairs.iter().position(|(known, _)| known == name)?;
        let (_, value) = self.pairs.swap_remove(index);
        match rule.read(Value::String(value)) {
            Ok(value) => Some(value),
            Err(message) => {
                self.problem(name, message);
                None
            }
        }
    }

    /// Note a problem with a parameter.
    pub fn problem(&mut self, name: &str, message: impl Into<String>) {
        self.problems.add(name, message);
    }

    fn finish(self) -> ApiResult<()> {
        const REPEATED: &str = "is given more than once";
        let mut problems = Problems::default();
        for name in self.repeated {
            if self.pairs.iter().any(|(unknown, _)| *unknown == name) {
                problems.add_unknown("", &name, REPEATED);
            } else {
                problems.add(&name, REPEATED);
            }
        }
        problems.append(self.problems);
        for (name, _) in self.pairs {
            problems.add_unknown("", &name, "is not a known parameter");
        }
        problems.into_result()
    }
}

/// A whole number within a range, in digits.
pub struct Digits {
    /// The lowest that is allowed.
    pub lowest: u32,
    /// The highest that is allowed.
    pub highest: u32,
    /// The default for the OpenAPI document, if there is one.
    pub default: Option<u32>,
}

impl Rule for Digits {
    type Value = u32;

    fn read(&self, value: Value) -> Result<u32, String> {
        let Self {
            lowest, highest, ..
        } = self;
        rule::text(value)?
            .parse()
            .ok()
            .filter(|number| (lowest..=highest).contains(&number))
            .ok_or_else(|| format!("must be a whole number between {lowest} and {highest}"))
    }

    fn schema(&self) -> RefOr<Schema> {
        rule::number(Type::Integer, KnownFormat::Int32)
            .minimum(Some(self.lowest))
            .maximum(Some(self.highest))
            .default(self.default.map(Value::from))
            .into()
    }
}

/// `true` or `false`; the second when it is left out.
pub struct Flag;

impl Rule for Flag {
    type Value = bool;

    fn read(&self, value: Value) -> Result<bool, String> {
        rule::text(value)?
            .parse()
            .map_err(|_| "must be true or false".into())
    }

    fn schema(&self) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Boolean)
            .default(Some(false.into()))
            .into()
    }
}

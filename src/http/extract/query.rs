//! [`Query`]: the parameters of an address. An unknown or repeated one is a 422 on every route.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures_util::future::LocalBoxFuture;
use percent_encoding::percent_decode_str;

use super::gate;
use crate::error::{ApiError, ApiResult, Problems};

/// Parameters that a route understands.
pub trait FromQuery: Sized + 'static {
    /// Take the known parameters and note what is wrong. The value is used only when nothing was
    /// noted.
    fn from_query(parameters: &mut Parameters) -> Self;
}

/// Add this parameter to a handler to receive what the address asks for. Refuses with 422, and
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

/// No parameters at all: every route that takes none says so with `Query<NoQuery>`.
pub struct NoQuery;

impl FromQuery for NoQuery {
    fn from_query(_: &mut Parameters) -> Self {
        Self
    }
}

/// The parameters of an address that have not been taken yet.
pub struct Parameters {
    pairs: Vec<(String, String)>,
    /// The names that are there more than once.
    repeated: Vec<String>,
    problems: Problems,
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
        }
    }

    /// Take a parameter as it is.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let index = self.pairs.iter().position(|(known, _)| known == name)?;
        Some(self.pairs.swap_remove(index).1)
    }

    /// Take a parameter and parse it. `parse` says what is wrong, to follow the name.
    pub fn parsed<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let value = self.take(name)?;
        match parse(&value) {
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

/// A whole number within a range.
///
/// # Errors
/// When it is not one.
pub fn whole_between(value: &str, lowest: u32, highest: u32) -> Result<u32, String> {
    value
        .parse()
        .ok()
        .filter(|number| (lowest..=highest).contains(number))
        .ok_or_else(|| format!("must be a whole number between {lowest} and {highest}"))
}

//! Pages of lists: the parameters that select one, and the envelope of the answer.
//!
//! A list is read by number (`page`, for people) or by cursor (for programs that read it all):
//! a cursor costs the same at any depth and meets each item once, even while others are written.

use std::borrow::Cow;

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::header::{HeaderValue, LINK},
};
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{AllOfBuilder, ArrayBuilder, ObjectBuilder, RefOr, Schema},
};

use super::{
    cursor::{Position, Sealed},
    limits::Limited,
};
use crate::{
    error::ApiError,
    http::extract::{FromQuery, Parameters, Rule, query::Digits, rule},
};

const DEFAULT_PER_PAGE: u32 = 20;
const PER_PAGE: Digits = Digits {
    lowest: 1,
    highest: 100,
    default: Some(DEFAULT_PER_PAGE),
};
/// Far beyond any log, and far below an overflow.
const PAGE: Digits = Digits {
    lowest: 1,
    highest: 1_000_000_000,
    default: None,
};

/// The requested part of a list.
#[derive(Clone, Debug)]
pub struct Paging {
    /// The most items in this part.
    pub per_page: u32,
    /// Where the part begins.
    pub start: Start,
}

/// Where a part of a list begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// At this page, from 1.
    Page(u32),
    /// After the position of a cursor; an empty cursor is the beginning.
    Cursor(String),
}

impl Paging {
    /// How many items the part has.
    pub fn limit(&self) -> u64 {
        u64::from(self.per_page)
    }

    /// Cut off items beyond the part, and tell whether there were any.
    pub fn cut<T>(&self, rows: &mut Vec<T>) -> bool {
        let most = usize::try_from(self.per_page).unwrap_or(usize::MAX);
        let has_more = rows.len() > most;
        rows.truncate(most);
        has_more
    }

    /// How many items come before a page.
    pub fn offset(&self, page: u32) -> u64 {
        u64::from(page.saturating_sub(1)) * self.limit()
    }
}

impl FromQuery for Paging {
    fn from_query(parameters: &mut Parameters) -> Self {
        let about = "The number of the page, from 1. Not together with `cursor`.";
        let page = parameters.read("page", about, PAGE);
        let per_page = parameters.read("per_page", "Items per page.", PER_PAGE);
        let about = "To read everything: empty at first, then `next_cursor` of the previous \
                     answer. Keep the other parameters the same.";
        let start = match (parameters.read("cursor", about, Sealed), page) {
            (Some(cursor), None) => Start::Cursor(cursor),
            (Some(_), Some(page)) => {
                parameters.problem("page", "can't be given together with cursor");
                Start::Page(page)
            }
            (None, page) => Start::Page(page.unwrap_or(1)),
        };
        Self {
            per_page: per_page.unwrap_or(DEFAULT_PER_PAGE),
            start,
        }
    }
}

/// A 422 for a cursor of another list.
pub fn bad_cursor() -> ApiError {
    ApiError::invalid(
        "cursor",
        "does not belong to this list; start again with an empty one",
    )
}

/// Which part of a list this is, and how to get the rest.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PagePart)]
pub struct Part {
    /// Left out with a cursor, like the totals.
    #[schema(value_type = u32, required = false, minimum = 1, examples(1))]
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
    #[schema(examples(20))]
    per_page: u32,
    /// The number of items in the whole list.
    #[schema(value_type = u64, required = false, examples(1))]
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
    /// 0 when the list is empty.
    #[schema(value_type = u64, required = false, examples(1))]
    #[serde(skip_serializing_if = "Option::is_none")]
    total_pages: Option<u64>,
    /// Send this as `cursor` for the next page; null at the end.
    #[schema(required = true, examples(json!(null)))]
    next_cursor: Option<String>,
}

impl Limited for Part {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        vec![("per_page", PER_PAGE.schema())]
    }
}

impl Part {
    /// A page by number, of a list of `total` items. `next_cursor` continues after its last item.
    pub fn numbered(paging: &Paging, page: u32, total: u64, last: Option<Position>) -> Self {
        let is_last = paging.offset(page).saturating_add(paging.limit()) >= total;
        Self {
            page: Some(page),
            per_page: paging.per_page,
            total: Some(total),
            total_pages: Some(total.div_ceil(paging.limit())),
            next_cursor: last.filter(|_| !is_last).map(|last| last.seal()),
        }
    }

    /// A part after a cursor; `last` is given when more follows.
    pub fn behind_cursor(paging: &Paging, last: Option<Position>) -> Self {
        Self {
            page: None,
            per_page: paging.per_page,
            total: None,
            total_pages: None,
            next_cursor: last.map(|last| last.seal()),
        }
    }

    /// The `Link` header of RFC 8288: the same address with another page or cursor.
    fn link(&self, request: &HttpRequest) -> String {
        let relations: Vec<(&str, String)> = match (self.page, self.total_pages) {
            (Some(page), Some(pages)) => numbered_relations(page.into(), pages)
                .into_iter()
                .map(|(relation, page)| (relation, page.to_string()))
                .collect(),
            _ => [
                ("first", Some(String::new())),
                ("next", self.next_cursor.clone()),
            ]
            .into_iter()
            .filter_map(|(relation, cursor)| Some((relation, cursor?)))
            .collect(),
        };
        let parameter = if self.page.is_some() {
            "page"
        } else {
            "cursor"
        };
        let links = relations.into_iter().map(|(relation, value)| {
            let query = with_parameter(request.query_string(), parameter, &value);
            format!("<{}?{query}>; rel=\"{relation}\"", request.path())
        });
        links.collect::<Vec<_>>().join(", ")
    }
}

fn numbered_relations(page: u64, pages: u64) -> Vec<(&'static str, u64)> {
    let last = pages.max(1);
    let mut relations = vec![("first", 1)];
    if page > 1 {
        // Beyond the end, the previous page is the last one.
        relations.push(("prev", (page - 1).min(last)));
    }
    if page < pages {
        relations.push(("next", page + 1));
    }
    relations.push(("last", last));
    relations
}

/// A query with one parameter replaced and the others kept.
fn with_parameter(query: &str, name: &str, value: &str) -> String {
    let others = form_urlencoded::parse(query.as_bytes()).filter(|(other, _)| other != name);
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(others)
        .append_pair(name, value)
        .finish()
}

/// One page of a list, with what a client needs to read the rest.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    items: Vec<T>,
    #[serde(flatten)]
    part: Part,
}

/// An item of a page.
pub trait Item: Serialize + ToSchema {
    /// The name of a page in the OpenAPI document.
    const PAGE: &'static str;
    /// Its description in the OpenAPI document.
    const ABOUT_PAGE: &'static str;
}

impl<T: Item> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new().items(rule::named(&T::name()));
        let items = ObjectBuilder::new().property("items", items);
        AllOfBuilder::new()
            .description(Some(T::ABOUT_PAGE))
            .item(rule::named(&Part::name()))
            .item(items.required("items"))
            .into()
    }
}

impl<T: Item> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        T::PAGE.into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Part::name().into(), Part::schema()));
        schemas.push((T::name().into(), T::schema()));
        T::schemas(schemas);
    }
}

impl<T> Page<T> {
    /// These items, as that part of their list.
    pub fn new(items: Vec<T>, part: Part) -> Self {
        Self { items, part }
    }
}

impl<T: Serialize> Responder for Page<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        if let Ok(link) = HeaderValue::from_str(&self.part.link(request)) {
            response.insert_header((LINK, link));
        }
        response.json(self)
    }
}

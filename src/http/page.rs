//! Lists: which part of one is asked for, and the envelope it is answered in.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::header::{HeaderValue, LINK},
};
use serde::Serialize;

use super::{FromQuery, Parameters, query::whole_between};

const DEFAULT_PER_PAGE: u32 = 20;
const MOST_PER_PAGE: u32 = 100;
/// Far beyond any log, and far from what arithmetic could overflow.
const LAST_PAGE: u32 = 1_000_000_000;

/// Which page of a list: `page` from 1, `per_page` from 1 to 100 (20 when left out).
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    /// The page, from 1.
    pub page: u32,
    /// Items on a page.
    pub per_page: u32,
}

impl Paging {
    /// How many items come before this page.
    pub fn offset(self) -> u64 {
        u64::from(self.page - 1) * u64::from(self.per_page)
    }

    /// How many items the page takes.
    pub fn limit(self) -> u64 {
        u64::from(self.per_page)
    }
}

impl FromQuery for Paging {
    fn from_query(parameters: &mut Parameters) -> Self {
        Self {
            page: parameters
                .parsed("page", |value| whole_between(value, 1, LAST_PAGE))
                .unwrap_or(1),
            per_page: parameters
                .parsed("per_page", |value| whole_between(value, 1, MOST_PER_PAGE))
                .unwrap_or(DEFAULT_PER_PAGE),
        }
    }
}

/// A page of a list, with what a client needs to show the others.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    items: Vec<T>,
    page: u32,
    per_page: u32,
    total: u64,
    total_pages: u64,
    next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The items of a page out of `total`.
    pub fn new(items: Vec<T>, paging: Paging, total: u64) -> Self {
        Self {
            items,
            page: paging.page,
            per_page: paging.per_page,
            total,
            total_pages: total.div_ceil(paging.limit()),
            next_cursor: None,
        }
    }

    /// The `Link` header of RFC 8288: the same address with another page.
    fn link(&self, request: &HttpRequest) -> String {
        let page = u64::from(self.page);
        let last = self.total_pages.max(1);
        let mut relations = vec![("first", 1)];
        if page > 1 {
            // From beyond the end, the way back is the last page there is.
            relations.push(("prev", (page - 1).min(last)));
        }
        if page < self.total_pages {
            relations.push(("next", page + 1));
        }
        relations.push(("last", last));
        let links: Vec<String> = relations
            .into_iter()
            .map(|(relation, page)| {
                let query = form_urlencoded::Serializer::new(String::new())
                    .extend_pairs(
                        form_urlencoded::parse(request.query_string().as_bytes())
                            .filter(|(name, _)| name != "page"),
                    )
                    .append_pair("page", &page.to_string())
                    .finish();
                format!("<{}?{query}>; rel=\"{relation}\"", request.path())
            })
            .collect();
        links.join(", ")
    }
}

impl<T: Serialize> Responder for Page<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        if let Ok(link) = HeaderValue::from_str(&self.link(request)) {
            response.insert_header((LINK, link));
        }
        response.json(self)
    }
}

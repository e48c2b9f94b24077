//! The API document: complete, true, and shown on a page.

mod api_document;
mod examples;
mod page;

//! [`Search`]: the text to search a list for.

use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};

use super::rule::{self, Rule};
use crate::database::search::{LONGEST, Words};

/// The words to search for: see [`Words::parse`].
pub struct Search;

impl Rule for Search {
    type Value = Option<Words>;

    fn read(&self, value: Value) -> Result<Option<Words>, String> {
        Words::parse(&rule::text(value)?)
    }

    fn schema(&self) -> RefOr<Schema> {
        rule::string()
            .max_length(Some(LONGEST))
            .pattern(Some(r"^[^\x00-\x1f\x7f-\x9f]*$"))
            .into()
    }
}

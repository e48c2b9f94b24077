//! Cursors: the place after an item of a sorted list, as opaque text.
//!
//! A cursor holds the sort key and the id of that item and a digest of both together with the list
//! they come from. It needs no state and no key on the server, so it survives a restart and works
//! with every copy of the program. One that was made for another sort, filter or person, or that
//! was changed, is recognised.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::openapi::{RefOr, Schema};
use uuid::Uuid;

use crate::http::extract::rule::{self, Rule};

const DIGEST_BYTES: usize = 12;
const ID_BYTES: usize = 16;

/// Identifies a list by its name, its owner and the parameters that are set. Those that are not set
/// leave no trace, so a parameter added in a later version does not invalidate the cursors of
/// clients that do not use it, and two versions side by side accept each other's cursors.
pub fn list_name(list: &str, user_id: i64, set: &[(&str, Option<String>)]) -> String {
    let set = set
        .iter()
        .filter_map(|(name, value)| Some((name, value.as_ref()?)));
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(set)
        .finish();
    format!("{list} {user_id} {query}")
}

/// A cursor as it is sent. [`Position::open`] checks which list it belongs to.
pub struct Sealed;

impl Rule for Sealed {
    type Value = String;

    fn read(&self, value: Value) -> Result<String, String> {
        rule::text(value)
    }

    fn schema(&self) -> RefOr<Schema> {
        rule::string().pattern(Some("^[A-Za-z0-9_-]*$")).into()
    }
}

/// The place of an item in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The name of the list: see [`list_name`].
    pub list: String,
    /// The item's sort key.
    pub key: String,
    /// The item's id, which decides between equal keys.
    pub id: Uuid,
}

impl Position {
    /// The cursor that continues after this item.
    pub fn seal(&self) -> String {
        let mut bytes = self.digest().to_vec();
        bytes.extend_from_slice(self.id.as_bytes());
        bytes.extend_from_slice(self.key.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place in a cursor; `None` when it does not belong to this list.
    pub fn open(list: String, cursor: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (digest, rest) = bytes.split_at_checked(DIGEST_BYTES)?;
        let (id, key) = rest.split_at_checked(ID_BYTES)?;
        let position = Self {
            list,
            key: String::from_utf8(key.to_vec()).ok()?,
            id: Uuid::from_slice(id).ok()?,
        };
        (position.digest() == digest).then_some(position)
    }

    fn digest(&self) -> [u8; DIGEST_BYTES] {
        let mut hash = Sha256::new();
        for part in [
            self.list.as_bytes(),
            self.key.as_bytes(),
            self.id.as_bytes(),
        ] {
            // The length first: ("ab", "c") is not ("a", "bc").
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        let mut digest = [0; DIGEST_BYTES];
        digest
            .iter_mut()
            .zip(hash.finalize())
            .for_each(|(short, byte)| *short = byte);
        digest
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_is_set_is_part_of_a_list() {
        let q = || Some("a&b=c ü".to_owned());
        let name = list_name("workouts", 7, &[("from", None), ("q", q())]);
        assert_eq!(name, "workouts 7 q=a%26b%3Dc+%C3%BC");
        assert_eq!(name, list_name("workouts", 7, &[("q", q()), ("new", None)]));
        for other in [
            list_name("workouts", 8, &[("q", q())]),
            list_name("exercises", 7, &[("q", q())]),
            list_name("workouts", 7, &[]),
            list_name(
                "workouts",
                7,
                &[("q", Some("a".into())), ("b", Some("c ü".into()))],
            ),
        ] {
            assert_ne!(name, other);
        }
    }

    proptest! {
        #[test]
        fn a_cursor_works_only_for_its_own_list(list in ".*", key in ".*", id: [u8; 16], other in ".*") {
            let position = Position { list: list.clone(), key, id: Uuid::from_bytes(id) };
            let cursor = position.seal();
            prop_assert_eq!(Position::open(list.clone(), &cursor), Some(position));
            prop_assert!(other == list || Position::open(other, &cursor).is_none());
        }

        #[test]
        fn a_changed_cursor_is_recognised(key in ".*", id: [u8; 16], at: prop::sample::Index) {
            let position = Position { list: "log".into(), key, id: Uuid::from_bytes(id) };
            let mut bytes = URL_SAFE_NO_PAD.decode(position.seal()).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= 1;
            prop_assert_eq!(Position::open("log".into(), &URL_SAFE_NO_PAD.encode(bytes)), None);
        }

        #[test]
        fn any_text_is_judged_without_a_panic(text in ".*") {
            prop_assert_eq!(Position::open("log".into(), &text), None);
        }
    }
}

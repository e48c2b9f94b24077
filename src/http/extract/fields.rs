//! Reading a JSON object field by field, so that one answer names everything that is wrong.

use serde_json::{Map, Value};

use crate::error::Problems;

/// What a request says about one field. Absent and null differ only in a merge patch (RFC 7396),
/// where null clears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given<T> {
    /// Not mentioned, or mentioned with a value that is already noted as a problem.
    Absent,
    /// `null`.
    Null,
    /// A valid value.
    Value(T),
}

impl<T> Given<T> {
    /// The value, where null means the same as absent.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

/// The fields of one JSON object that have not been read yet.
pub struct Fields<'a> {
    values: Map<String, Value>,
    /// Where the object is: empty for the body, `exercises[0].` for a part of it.
    prefix: String,
    problems: &'a mut Problems,
}

impl<'a> Fields<'a> {
    /// The fields of a whole body.
    pub fn new(values: Map<String, Value>, problems: &'a mut Problems) -> Self {
        Self {
            values,
            prefix: String::new(),
            problems,
        }
    }

    /// Where problems are noted.
    pub fn problems(&mut self) -> &mut Problems {
        self.problems
    }

    /// Note a problem with a field. The message continues a sentence that begins with its name.
    pub fn problem(&mut self, name: &str, message: impl Into<String>) {
        let path = format!("{}{name}", self.prefix);
        self.problems.add(&path, message);
    }

    /// Read a field. `parse` says what is wrong with a value, to follow the field's name.
    pub fn optional<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(Value) -> Result<T, String>,
    ) -> Given<T> {
        match self.values.remove(name) {
            None => Given::Absent,
            Some(Value::Null) => Given::Null,
            Some(value) => match parse(value) {
                Ok(value) => Given::Value(value),
                Err(message) => {
                    self.problem(name, message);
                    Given::Absent
                }
            },
        }
    }

    /// Read a field that has to be there. `None` has been noted as a problem.
    pub fn required<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(Value) -> Result<T, String>,
    ) -> Option<T> {
        if self.values.get(name).is_none_or(Value::is_null) {
            self.values.remove(name);
            self.problem(name, "can't be blank");
            return None;
        }
        self.optional(name, parse).value()
    }

    /// Read a field of a patch that can be changed but not cleared.
    pub fn kept<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(Value) -> Result<T, String>,
    ) -> Option<T> {
        let given = self.optional(name, parse);
        if matches!(given, Given::Null) {
            self.problem(name, "can't be blank");
        }
        given.value()
    }

    /// Read a list of at most `most` objects.
    pub fn list<T>(
        &mut self,
        name: &str,
        most: usize,
        mut read: impl FnMut(&mut Fields<'_>) -> T,
    ) -> Given<Vec<T>> {
        let items = match self.optional(name, list) {
            Given::Absent => return Given::Absent,
            Given::Null => return Given::Null,
            Given::Value(items) => items,
        };
        if items.len() > most {
            self.problem(name, format!("can't have more than {most} items"));
            return Given::Absent;
        }
        let mut read_items = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let path = format!("{}{name}[{index}]", self.prefix);
            let Value::Object(values) = item else {
                self.problems.add(&path, "must be an object");
                continue;
            };
            let mut fields = Fields {
                values,
                prefix: format!("{path}."),
                problems: &mut *self.problems,
            };
            read_items.push(read(&mut fields));
            fields.refuse_others();
        }
        Given::Value(read_items)
    }

    /// Accept fields whatever they hold: what the server computes comes back with a document that
    /// was read and is written again.
    pub fn ignore(&mut self, names: &[&str]) {
        for name in names {
            self.values.remove(*name);
        }
    }

    /// Whether a field is there and not null.
    pub fn has(&self, name: &str) -> bool {
        self.values.get(name).is_some_and(|value| !value.is_null())
    }

    /// Everything that has not been read is a mistake: a typo must not lose a value.
    pub fn refuse_others(&mut self) {
        for name in std::mem::take(&mut self.values).keys() {
            self.problems
                .add_unknown(&self.prefix, name, "is not a known field");
        }
    }
}

fn list(value: Value) -> Result<Vec<Value>, String> {
    match value {
        Value::Array(items) => Ok(items),
        _ => Err("must be a list".into()),
    }
}

/// Any text.
///
/// # Errors
/// When the value is not text.
pub fn text(value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err("must be text".into()),
    }
}

/// A whole number within a range. JSON knows one kind of number: 10.0 is 10.
///
/// # Errors
/// When it is not a number, not whole, or outside the range.
pub fn whole(value: &Value, lowest: i32, highest: i32) -> Result<i32, String> {
    let number = value.as_f64().ok_or("must be a number")?;
    if number.fract() != 0.0 {
        return Err("must be a whole number".into());
    }
    if !(f64::from(lowest)..=f64::from(highest)).contains(&number) {
        return Err(format!(
            "must be between {} and {}",
            grouped(lowest),
            grouped(highest)
        ));
    }
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "whole, and within the range that was checked above"
    )]
    Ok(number as i32)
}

/// A number as people write it: `10,000`.
pub fn grouped(number: i32) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut written = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    if number < 0 {
        written.insert(0, '-');
    }
    written
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_whole_and_within_their_range() {
        assert_eq!(whole(&json!(10), 0, 10_000), Ok(10));
        assert_eq!(whole(&json!(10.0), 0, 10_000), Ok(10));
        assert_eq!(
            whole(&json!(10_001), 0, 10_000),
            Err("must be between 0 and 10,000".into())
        );
        assert_eq!(
            whole(&json!(1e300), 0, 10),
            Err("must be between 0 and 10".into())
        );
        assert_eq!(
            whole(&json!(1.5), 0, 10),
            Err("must be a whole number".into())
        );
        assert_eq!(whole(&json!("1"), 0, 10), Err("must be a number".into()));
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(-500), "-500");
        assert_eq!(grouped(1_000_000), "1,000,000");
    }
}

//! Reading a JSON object field by field, so that one answer reports all problems.

use serde_json::{Map, Value};

use super::{
    rule::Rule,
    shape::{Record, Shape},
};
use crate::error::Problems;

/// One field of a request. Absent and null differ only in a merge patch (RFC 7396), where null
/// clears the field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Given<T> {
    /// Not mentioned, or mentioned with a value that is already noted as a problem.
    #[default]
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
    /// Collects the fields that are read, to describe the shape.
    record: Option<Record>,
}

impl<'a> Fields<'a> {
    /// The fields of a whole body.
    pub fn new(values: Map<String, Value>, problems: &'a mut Problems) -> Self {
        Self {
            values,
            prefix: String::new(),
            problems,
            record: None,
        }
    }

    /// No fields, only to collect which ones are read.
    pub(super) fn recording(problems: &'a mut Problems) -> Self {
        Self {
            record: Some(Record::default()),
            ..Self::new(Map::new(), problems)
        }
    }

    /// The fields that were read.
    pub(super) fn recorded(self) -> Record {
        self.record.unwrap_or_default()
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

    /// Read a field that may be left out, or null.
    pub fn optional<R: Rule>(&mut self, name: &str, rule: R) -> Given<R::Value> {
        if let Some(record) = &mut self.record {
            record.optional(name, rule.schema());
        }
        self.given(name, |value| rule.read(value))
    }

    /// Read a required field. If it is `None`, the problem has been noted.
    pub fn required<R: Rule>(&mut self, name: &str, rule: R) -> Option<R::Value> {
        if let Some(record) = &mut self.record {
            record.required(name, rule.schema());
        }
        if !self.has(name) {
            self.values.remove(name);
            self.problem(name, "can't be blank");
            return None;
        }
        self.given(name, |value| rule.read(value)).value()
    }

    /// Read a field of a patch that can be changed but not cleared.
    pub fn kept<R: Rule>(&mut self, name: &str, rule: R) -> Option<R::Value> {
        if let Some(record) = &mut self.record {
            record.kept(name, rule.schema());
        }
        let given = self.given(name, |value| rule.read(value));
        if matches!(given, Given::Null) {
            self.problem(name, "can't be blank");
        }
        given.value()
    }

    fn given<T>(&mut self, name: &str, read: impl FnOnce(Value) -> Result<T, String>) -> Given<T> {
        match self.values.remove(name) {
            None => Given::Absent,
            Some(Value::Null) => Given::Null,
            Some(value) => match read(value) {
                Ok(value) => Given::Value(value),
                Err(message) => {
                    self.problem(name, message);
                    Given::Absent
                }
            },
        }
    }

    /// Read a list of at most `most` objects. `about` is for the OpenAPI document, and may be
    /// empty.
    pub fn list<T: Shape>(&mut self, name: &str, most: usize, about: &str) -> Given<Vec<T>> {
        if let Some(record) = &mut self.record {
            record.list::<T>(name, most, about);
        }
        let items = match self.given(name, list) {
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
                prefix: format!("{path}."),
                ..Fields::new(values, &mut *self.problems)
            };
            read_items.push(T::read(&mut fields));
            fields.refuse_others();
        }
        Given::Value(read_items)
    }

    /// Accept these fields with any value: fields that the server computes are sent back with a
    /// document that was read.
    pub fn ignore(&mut self, names: &[&str]) {
        for name in names {
            if let Some(record) = &mut self.record {
                record.ignored(name);
            }
            self.values.remove(*name);
        }
    }

    /// Whether a field is given and not null.
    pub fn has(&self, name: &str) -> bool {
        self.values.get(name).is_some_and(|value| !value.is_null())
    }

    /// Refuse every field that has not been read: a typo must not lose a value.
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

/// A number as people write it: `10,000`.
pub fn grouped(number: impl ToString) -> String {
    let number = number.to_string();
    let (whole, decimals) = number.split_at(number.find('.').unwrap_or(number.len()));
    let digits = whole.trim_start_matches('-');
    let mut written = if digits == whole { "" } else { "-" }.to_owned();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written + decimals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(-500), "-500");
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(grouped(-1102.3125), "-1,102.3125");
    }
}

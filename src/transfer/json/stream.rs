//! Reading an export as it is parsed: its workouts one after the other, so that only one of them is in
//! memory as JSON.

use std::{collections::HashSet, fmt};

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess,
    Visitor,
};

use super::{List, Log};
use crate::http::extract::json::Unique;

impl<'de> Deserialize<'de> for Log {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(LogVisitor)
    }
}

struct LogVisitor;

impl<'de> Visitor<'de> for LogVisitor {
    type Value = Log;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an export")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Log, A::Error> {
        let (mut log, mut names) = (Log::default(), HashSet::new());
        while let Some(name) = entries.next_key::<String>()? {
            let list = match name.as_str() {
                "workouts" => Some(List::Workouts),
                "trash" => Some(List::Trash),
                _ => None,
            };
            match list {
                Some(list) => entries.next_value_seed(Workouts(&mut log, list))?,
                None => {
                    let Unique(value) = entries.next_value()?;
                    log.field(&name, value);
                }
            }
            if !names.insert(name) {
                return Err(A::Error::custom("duplicate field"));
            }
        }
        Ok(log)
    }
}

/// Reads a list of workouts into a log.
struct Workouts<'a>(&'a mut Log, List);

impl Workouts<'_> {
    fn refuse(self) {
        let sentence = format!("{}: must be a list.", self.1.name());
        self.0.problem(sentence);
    }
}

impl<'de> DeserializeSeed<'de> for Workouts<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Workouts<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of workouts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self(log, list) = self;
        let mut index = 0;
        while let Some(Unique(item)) = items.next_element()? {
            log.workout(list, index, item);
            index += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.refuse();
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.refuse();
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.refuse();
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.refuse();
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.refuse();
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.refuse();
        Ok(())
    }
}

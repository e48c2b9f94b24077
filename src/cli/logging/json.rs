//! Lines of the log as JSON objects (`LOG_FORMAT=json`).

use std::{io::Write as _, panic::PanicHookInfo, time::SystemTime};

use env_logger::fmt::Formatter;
use log::{
    Level, Record,
    kv::{Error, Key, Value, VisitSource, VisitValue},
};
use serde_json::Map;

/// The names that every line has; no field of a line takes their place.
const COMMON: [&str; 4] = ["timestamp", "level", "target", "message"];

/// Write a line: what every line has, then its own fields.
pub(super) fn write(formatter: &mut Formatter, record: &Record<'_>) -> std::io::Result<()> {
    writeln!(formatter, "{}", object(record))
}

/// The object of a line. JSON escapes whatever could end the line, or be taken for a part of it.
pub(super) fn object(record: &Record<'_>) -> serde_json::Value {
    let now = humantime::format_rfc3339_millis(SystemTime::now());
    let values = [
        now.to_string(),
        record.level().to_string(),
        record.target().to_owned(),
        record.args().to_string(),
    ];
    let common = COMMON.into_iter().map(str::to_owned);
    let mut fields = Fields(common.zip(values.map(Into::into)).collect());
    // Ours never fails.
    let _ = record.key_values().visit(&mut fields);
    fields.0.into()
}

struct Fields(Map<String, serde_json::Value>);

impl<'kvs> VisitSource<'kvs> for Fields {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        if !COMMON.contains(&key.as_str()) {
            let mut field = Field::default();
            value.visit(&mut field)?;
            self.0.insert(key.to_string(), field.0);
        }
        Ok(())
    }
}

/// The value of a field.
#[derive(Default)]
struct Field(serde_json::Value);

impl Field {
    fn set(&mut self, value: impl Into<serde_json::Value>) -> Result<(), Error> {
        self.0 = value.into();
        Ok(())
    }
}

impl<'v> VisitValue<'v> for Field {
    fn visit_any(&mut self, value: Value<'_>) -> Result<(), Error> {
        self.set(value.to_string())
    }

    fn visit_null(&mut self) -> Result<(), Error> {
        self.set(())
    }

    fn visit_i64(&mut self, value: i64) -> Result<(), Error> {
        self.set(value)
    }

    fn visit_u64(&mut self, value: u64) -> Result<(), Error> {
        self.set(value)
    }

    fn visit_f64(&mut self, value: f64) -> Result<(), Error> {
        self.set(value)
    }

    fn visit_bool(&mut self, value: bool) -> Result<(), Error> {
        self.set(value)
    }
}

/// Report a panic as a line, where Rust itself would write several.
pub(super) fn log_panic(panic: &PanicHookInfo<'_>) {
    let (said, location) = told(panic);
    log::error!(target: "panic", location = location.as_deref(); "panicked: {said}");
}

/// What a panic says, and where it was.
fn told<'a>(panic: &'a PanicHookInfo<'_>) -> (&'a str, Option<String>) {
    let said = panic.payload_as_str().unwrap_or("(no message)");
    (said, panic.location().map(ToString::to_string))
}

/// The object of the line with which the program gives up.
pub(super) fn failure(reason: &str) -> serde_json::Value {
    let mut record = Record::builder();
    let record = record.level(Level::Error).target(module_path!());
    object(&record.args(format_args!("{reason}")).build())
}

#[cfg(test)]
mod tests {
    use std::{panic, sync::mpsc::channel, thread};

    use log::kv::ToValue;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_panic_says_what_and_where() {
        let (heard, hears) = channel();
        let (before, here) = (panic::take_hook(), thread::current().id());
        panic::set_hook(Box::new(move |panic| {
            if thread::current().id() == here {
                let (said, location) = told(panic);
                heard.send((said.to_owned(), location)).unwrap();
            } else {
                before(panic);
            }
        }));
        let number = 7;
        panic::catch_unwind(|| panic!("the {number}th\nline")).unwrap_err();
        drop(panic::take_hook());
        let (said, location) = hears.recv().unwrap();
        assert_eq!(said, "the 7th\nline");
        assert!(location.unwrap().starts_with(file!()));
    }

    #[test]
    fn a_line_is_one_object_with_its_fields_whatever_is_in_it() {
        let nasty = "a\nb\"c\\\u{1b}[31m\u{2028}ü\u{0}";
        let address: Option<&str> = None;
        let fields = [
            ("path", Value::from(nasty)),
            ("status", Value::from(200_u16)),
            ("duration_ms", Value::from(1.25)),
            ("user_id", Value::from(-1_i64)),
            ("most", Value::from(u64::MAX)),
            ("is_new", Value::from(true)),
            ("client", address.to_value()),
            ("message", Value::from("another")),
        ];
        let mut record = Record::builder();
        record.level(Level::Warn).target("http").key_values(&fields);
        let line = object(&record.args(format_args!("said {nasty}")).build());
        let text = line.to_string();
        assert!(!text.contains(char::is_control), "{text}");
        let mut line: serde_json::Value = serde_json::from_str(&text).unwrap();
        let timestamp = line["timestamp"].take();
        let timestamp = timestamp.as_str().unwrap();
        assert_eq!(timestamp.len(), "2026-01-01T00:00:00.000Z".len());
        assert!(chrono::DateTime::parse_from_rfc3339(timestamp).is_ok());
        assert_eq!(
            line,
            json!({
                "timestamp": null, "level": "WARN", "target": "http",
                "message": format!("said {nasty}"), "path": nasty, "status": 200,
                "duration_ms": 1.25, "user_id": -1, "most": u64::MAX, "is_new": true,
                "client": null,
            })
        );
    }
}

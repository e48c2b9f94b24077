use chrono::DateTime;
use serde_json::Value;
use uuid::Uuid;

const COMMAND: &str = "```bash tour";
const ANSWER: &str = "```json";
const END: &str = "```";

/// Fields that the server makes up. They are printed as examples.
const MADE_UP: [&str; 5] = [
    "exercise_id",
    "created_at",
    "updated_at",
    "deleted_at",
    "next_cursor",
];

/// A name that ends with a new number on every tour.
const NUMBERED: &str = "username";
/// Text for workouts, and chosen by the tour. The number of an account depends on how many there
/// were before.
const ACCOUNT: &str = "id";

/// A block of commands, and what is printed below it as their answers.
pub(super) struct Step {
    pub command: String,
    pub answers: Vec<Value>,
}

/// The tour of a page. A block of answers belongs to the block of commands before it.
pub(super) fn steps(markdown: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut lines = markdown.lines();
    let mut is_answered = true;
    while let Some(line) = lines.next() {
        if !line.starts_with(END) {
            continue;
        }
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != END).collect();
        let text = block.join("\n");
        match (line, steps.last_mut()) {
            (COMMAND, _) => {
                is_answered = false;
                steps.push(Step {
                    command: text,
                    answers: Vec::new(),
                });
            }
            (ANSWER, Some(step)) if !is_answered => {
                is_answered = true;
                step.answers = answers(&text);
            }
            _ => is_answered = true,
        }
    }
    steps
}

/// JSON values, one after the other: bodies and statuses.
pub(super) fn answers(text: &str) -> Vec<Value> {
    let values = serde_json::Deserializer::from_str(text).into_iter();
    values
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Whether the printed answers are the real ones, shortened at most.
pub(super) fn compare_all(printed: &[Value], real: &[Value]) -> Result<(), String> {
    if printed.len() != real.len() {
        return Err(format!("{} answers, not {}", real.len(), printed.len()));
    }
    let mut pairs = printed.iter().zip(real);
    pairs.try_for_each(|(printed, real)| compare("", printed, real))
}

/// An object may be printed without some of its fields; a list has all its items.
fn compare(name: &str, printed: &Value, real: &Value) -> Result<(), String> {
    let is_same = match (printed, real) {
        (Value::Object(printed), Value::Object(real)) => {
            return printed.iter().try_for_each(|(name, value)| {
                let real = real.get(name).ok_or_else(|| format!("no field {name}"))?;
                compare(name, value, real)
            });
        }
        (Value::Array(printed), Value::Array(real)) => return compare_all(printed, real),
        (Value::String(printed), Value::String(real)) if MADE_UP.contains(&name) => {
            form(printed) == form(real)
        }
        (Value::String(printed), Value::String(real)) if name == NUMBERED => {
            stem(printed) == stem(real)
        }
        (Value::Number(_), Value::Number(_)) if name == ACCOUNT => true,
        (Value::Number(printed), Value::Number(real)) => printed.as_f64() == real.as_f64(),
        _ => printed == real,
    };
    if is_same {
        Ok(())
    } else {
        Err(format!("{name} is {real}, not {printed}"))
    }
}

/// A name without the number at its end, and whether it has one.
fn stem(name: &str) -> (&str, bool) {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    (stem, stem.len() < name.len())
}

/// Whether a text is an id, a time, or neither.
fn form(text: &str) -> (bool, bool) {
    let is_time = DateTime::parse_from_rfc3339(text).is_ok();
    (Uuid::parse_str(text).is_ok(), is_time)
}

#[test]
fn an_answer_that_is_printed_wrong_is_noticed() {
    let real = answers(
        r#"{"id": 1, "username": "alice-17", "items": [{"title": "Run", "deleted_at": "2026-09-22T18:05:00.123Z"}]} 200"#,
    );
    for (printed, is_right) in [
        (r#"{"id": 2} 200"#, true),
        (r#"{"id": "2"} 200"#, false),
        (r#"{"username": "alice-4"} 200"#, true),
        (r#"{"username": "alice-"} 200"#, false),
        (r#"{"username": "bob-17"} 200"#, false),
        (
            r#"{"items": [{"deleted_at": "2000-01-01T00:00:00Z"}]} 200"#,
            true,
        ),
        (r#"{"items": [{"deleted_at": "yesterday"}]} 200"#, false),
        (r#"{"items": [{"title": "Swim"}]} 200"#, false),
        (r#"{"items": []} 200"#, false),
        (r#"{"name": 1} 200"#, false),
        (r#"{"id": 1} 201"#, false),
        (r#"{"id": 1}"#, false),
    ] {
        let result = compare_all(&answers(printed), &real);
        assert_eq!(result.is_ok(), is_right, "{printed}: {result:?}");
    }
}

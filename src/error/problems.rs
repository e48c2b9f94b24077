//! [`Problems`]: everything that is wrong with a request, with paths and in sentences.

use std::collections::BTreeMap;

/// The problems of one request, in the order in which they were found.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

#[derive(Debug)]
struct Problem {
    path: String,
    /// The beginning of the sentence.
    subject: String,
    message: String,
}

/// How many characters of an unknown name are shown.
const LONGEST_NAME: usize = 40;

impl Problems {
    /// Note a problem with the value at `path` (`title`, `exercises[0].sets[2].reps`). The message
    /// continues a sentence that begins with the field's name: `can't be blank`.
    pub fn add(&mut self, path: &str, message: impl Into<String>) {
        self.0.push(Problem {
            path: path.to_owned(),
            subject: capitalised(&spoken(path)),
            message: message.into(),
        });
    }

    /// Note a problem with an unknown name, at `place` (empty, or `exercises[0].`). It is quoted as
    /// it was sent, with control characters escaped: spelling it out like a known name would turn
    /// `_id` into `id`.
    pub fn add_unknown(&mut self, place: &str, name: &str, message: impl Into<String>) {
        let shown: String = name.chars().take(LONGEST_NAME).collect();
        let is_cut = shown.len() < name.len();
        let quoted = format!("{shown:?}{}", if is_cut { "…" } else { "" });
        let key = if name.is_empty() { "(no name)" } else { &shown };
        self.0.push(Problem {
            path: format!("{place}{key}"),
            subject: match place.strip_suffix('.') {
                Some(place) => format!("{}: {quoted}", capitalised(&spoken(place))),
                None => quoted,
            },
            message: message.into(),
        });
    }

    /// Add the problems that were found elsewhere.
    pub fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` when nothing was found.
    ///
    /// # Errors
    /// 422 with everything that was found.
    pub fn into_result(self) -> super::ApiResult<()> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(super::ApiError::Invalid(self))
        }
    }

    /// Each problem as the path of what is wrong, and a sentence about it.
    pub fn told(&self) -> impl Iterator<Item = (&str, String)> {
        self.0.iter().map(|problem| {
            let Problem {
                path,
                subject,
                message,
            } = problem;
            (path.as_str(), format!("{subject} {message}"))
        })
    }

    /// Distinct sentences: the browser client uses each as text and as its key.
    pub(super) fn sentences(&self) -> Vec<String> {
        distinct(self.told().map(|(_, sentence)| sentence))
    }

    pub(super) fn by_field(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut fields: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for Problem { path, message, .. } in &self.0 {
            let messages = fields.entry(path).or_default();
            if !messages.contains(&message.as_str()) {
                messages.push(message);
            }
        }
        fields
    }
}

/// Sentences without those that were said before.
pub(super) fn distinct(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut sentences = Vec::new();
    for sentence in all {
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}

/// A path as a person would say it: `title`, `exercise 1, set 3: reps`.
fn spoken(path: &str) -> String {
    let mut places = Vec::new();
    let mut field = None;
    for step in path.split('.') {
        match step.strip_suffix(']').and_then(|step| step.split_once('[')) {
            Some((list, index)) => {
                let number = index.parse::<usize>().map_or(0, |index| index + 1);
                places.push(format!(
                    "{} {number}",
                    list.strip_suffix('s').unwrap_or(list)
                ));
            }
            None => field = Some(step.replace('_', " ")),
        }
    }
    match (places.is_empty(), field) {
        (true, field) => field.unwrap_or_default(),
        (false, None) => places.join(", "),
        (false, Some(field)) => format!("{}: {field}", places.join(", ")),
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_spoken_as_a_person_would() {
        assert_eq!(spoken("title"), "title");
        assert_eq!(spoken("password_confirmation"), "password confirmation");
        assert_eq!(
            spoken("exercises[0].sets[2].reps"),
            "exercise 1, set 3: reps"
        );
        assert_eq!(spoken("exercises[0]"), "exercise 1");
    }

    #[test]
    fn a_name_that_is_not_ours_is_quoted_as_it_was_sent() {
        let endless = "x".repeat(41);
        for (place, name, path, sentence) in [
            ("", "_id", "_id", r#""_id" is odd"#),
            ("", "__v", "__v", r#""__v" is odd"#),
            ("", "a.b", "a.b", r#""a.b" is odd"#),
            ("", "q[]", "q[]", r#""q[]" is odd"#),
            ("", "", "(no name)", r#""" is odd"#),
            ("", "a\n\"", "a\n\"", r#""a\n\"" is odd"#),
            (
                "exercises[0].sets[2].",
                "_id",
                "exercises[0].sets[2]._id",
                r#"Exercise 1, set 3: "_id" is odd"#,
            ),
            (
                "",
                &endless,
                &endless[..40],
                &format!(r#""{}"… is odd"#, &endless[..40]),
            ),
        ] {
            let mut problems = Problems::default();
            problems.add_unknown(place, name, "is odd");
            assert_eq!(problems.sentences(), [sentence]);
            assert_eq!(
                problems.by_field().keys().copied().collect::<Vec<_>>(),
                [path]
            );
        }
    }

    #[test]
    fn the_same_problem_is_said_once() {
        let mut problems = Problems::default();
        problems.add("title", "can't be blank");
        problems.add("title", "can't be blank");
        assert_eq!(problems.sentences(), ["Title can't be blank"]);
    }
}

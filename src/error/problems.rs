use std::collections::BTreeMap;

/// The problems of one request, in the order in which they were found.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

#[derive(Debug)]
struct Problem {
    path: String,
    message: String,
}

impl Problems {
    /// Note a problem with the value at `path` (`title`, `exercises[0].sets[2].reps`). The message
    /// continues a sentence that begins with the field's name: `can't be blank`.
    pub fn add(&mut self, path: &str, message: impl Into<String>) {
        self.0.push(Problem {
            path: path.to_owned(),
            message: message.into(),
        });
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

    /// Distinct sentences: the browser client uses each as text and as its key.
    pub(super) fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::with_capacity(self.0.len());
        for Problem { path, message } in &self.0 {
            let sentence = format!("{} {message}", spoken(path));
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
        sentences
    }

    pub(super) fn by_field(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut fields: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for Problem { path, message } in &self.0 {
            let messages = fields.entry(path).or_default();
            if !messages.contains(&message.as_str()) {
                messages.push(message);
            }
        }
        fields
    }
}

/// A path as a person would say it: `Title`, `Exercise 1, set 3: reps`.
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
    let sentence = match (places.is_empty(), field) {
        (true, field) => field.unwrap_or_default(),
        (false, None) => places.join(", "),
        (false, Some(field)) => format!("{}: {field}", places.join(", ")),
    };
    capitalised(&sentence)
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
        assert_eq!(spoken("title"), "Title");
        assert_eq!(spoken("password_confirmation"), "Password confirmation");
        assert_eq!(
            spoken("exercises[0].sets[2].reps"),
            "Exercise 1, set 3: reps"
        );
        assert_eq!(spoken("exercises[0]"), "Exercise 1");
    }

    #[test]
    fn the_same_problem_is_said_once() {
        let mut problems = Problems::default();
        problems.add("title", "can't be blank");
        problems.add("title", "can't be blank");
        assert_eq!(problems.sentences(), ["Title can't be blank"]);
    }
}

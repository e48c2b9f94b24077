//! [`List`]: several values in one setting.

use std::str::FromStr;

/// A list of values, separated by commas. Empty parts are skipped: a list that was put together by
/// a script often ends with a comma.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T>(pub Vec<T>);

impl<T: FromStr> FromStr for List<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        parts(text)
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// The parts of a list that are not empty.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_parts_of_a_list_count_for_nothing() {
        for (text, numbers) in [
            ("1,2", vec![1, 2]),
            ("1,", vec![1]),
            (" , 1 ,, 2 ,", vec![1, 2]),
            (",", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(text.parse(), Ok(List(numbers)), "{text:?}");
        }
        assert!("1,x".parse::<List<i32>>().is_err());
    }
}

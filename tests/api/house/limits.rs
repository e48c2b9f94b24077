//! A limit is said once: the API document has it from there.

use std::path::Path;

use super::{code, sources};

/// The limits that a source gives to the API document as literals, and numbers of a limit's size in
/// its sentences. That something is there, or is not negative, is no limit of ours.
fn literal_limits(text: &str) -> Vec<String> {
    let code = code(text.split("#[cfg(test)]").next().unwrap());
    let is_literal = |line: &str| {
        let keywords = [
            "max_length",
            "min_length",
            "maximum",
            "minimum",
            "max_items",
        ];
        keywords.iter().any(|keyword| {
            let value = line.split_once(&format!("{keyword} = "));
            let value = value.map_or("", |(_, value)| value);
            let digits = value.trim_start_matches('-');
            digits.starts_with(|first: char| first.is_ascii_digit())
                && !matches!(digits.split([',', ')']).next(), Some("0" | "1"))
        })
    };
    // `10,000`, which only what groups a limit's digits may write.
    let is_grouped = |line: &str| {
        let characters: Vec<char> = line.chars().collect();
        let mut windows = characters.windows(5);
        windows.any(|window| match window {
            [before, ',', after @ ..] => {
                before.is_ascii_digit() && after.iter().all(char::is_ascii_digit)
            }
            _ => false,
        })
    };
    let lines = code.lines().map(str::trim);
    let lines = lines.filter(|line| is_literal(line) || is_grouped(line));
    lines.map(str::to_owned).collect()
}

#[test]
fn a_limit_is_no_literal_in_the_api_document() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let found: Vec<String> = sources(&folder)
        .iter()
        // Tests in files of their own say what they expect, as those in `#[cfg(test)]` do.
        .filter(|(path, _)| !path.rsplit_once("src/").unwrap().1.contains("/tests/"))
        .flat_map(|(path, text)| {
            let found = literal_limits(text).into_iter();
            found.map(move |line| format!("{path}: {line}"))
        })
        .collect();
    assert_eq!(found, Vec::<String>::new());
    let drawn = [
        "#[schema(min_length = 1, max_length = 120)]",
        "#[schema(required = true, minimum = -500)]",
        "fields.problem(\"exercises\", \"can't have more than 1,000 sets in all\");",
        "/// 1,000 sets",
        "#[schema(minimum = 0)]",
        "field.maximum = limits.maximum;",
    ];
    assert_eq!(literal_limits(&drawn.join("\n")), drawn[..3]);
}

//! The content security policy of files. The API allows nothing; a front end needs its own scripts,
//! styles, images and fonts, but nothing from elsewhere.

use std::iter;

use actix_web::http::header::HeaderValue;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// Styles may be inline, because React and many libraries write them. Scripts may not.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; \
     form-action 'self'; frame-ancestors 'none'";

const ORDINARY: HeaderValue = HeaderValue::from_static(POLICY);

/// The policy of the file at an address.
pub(super) fn of(address: &str, content: &[u8]) -> HeaderValue {
    if mime_guess::from_path(address).first() == Some(mime_guess::mime::TEXT_HTML) {
        of_page(content)
    } else {
        ORDINARY
    }
}

/// For a page: with the hash of every inline script, so that only these run. Older versions of
/// create-react-app inline their loader; the alternative would be to ask everybody to turn that
/// off.
fn of_page(html: &[u8]) -> HeaderValue {
    let html = str::from_utf8(html).unwrap_or_default();
    let hashes: Vec<String> = inline_scripts(html).map(hash).collect();
    if hashes.is_empty() {
        return ORDINARY;
    }
    let policy = format!("{POLICY}; script-src 'self' {}", hashes.join(" "));
    HeaderValue::from_str(&policy).unwrap_or(ORDINARY)
}

/// The text between `<script …>` and `</script>`.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    let next = move || {
        let (script, after) = split_once(after_tag(next_script(rest)?)?, "</script")?;
        rest = after;
        Some(script)
    };
    iter::from_fn(next).filter(|script| !script.is_empty())
}

/// The text after the next `<script`. One in a comment does not count, and `<script-loader>` is
/// another tag.
fn next_script(mut html: &str) -> Option<&str> {
    loop {
        let (before, after) = split_once(html, "<script")?;
        html = match before.find("<!--") {
            Some(comment) => split_once(html.get(comment + 4..)?, "-->")?.1,
            None if after.starts_with([' ', '\t', '\r', '\n', '\u{c}', '/', '>']) => {
                return Some(after);
            }
            None => after,
        };
    }
}

/// The text after a tag, whose attributes may contain a quoted `>`.
fn after_tag(tag: &str) -> Option<&str> {
    let mut quote = None;
    let end = tag.find(|character| match quote {
        Some(_) if quote == Some(character) => {
            quote = None;
            false
        }
        None if matches!(character, '"' | '\'') => {
            quote = Some(character);
            false
        }
        quote => quote.is_none() && character == '>',
    })?;
    tag.get(end..)?.strip_prefix('>')
}

/// Split at a tag, ignoring case.
fn split_once<'a>(html: &'a str, tag: &str) -> Option<(&'a str, &'a str)> {
    let mut windows = html.as_bytes().windows(tag.len());
    let start = windows.position(|window| window.eq_ignore_ascii_case(tag.as_bytes()))?;
    Some((html.get(..start)?, html.get(start + tag.len()..)?))
}

fn hash(script: &str) -> String {
    // A browser turns every line break into a line feed before it hashes.
    let script = script.replace("\r\n", "\n").replace('\r', "\n");
    let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
    format!("'sha256-{hash}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_that_is_written_into_a_page_is_found() {
        for (html, expected) in [
            ("<p>none</p>", vec![]),
            ("<script src=\"/a.js\"></script>", vec![]),
            (
                "<script>one()</script><SCRIPT>two()</SCRIPT >",
                vec!["one()", "two()"],
            ),
            (
                "<script type=\"module\">\n one() </script>",
                vec!["\n one() "],
            ),
            (
                "<script data-x=\"a>b\" id='>'>a > \"b</script>",
                vec!["a > \"b"],
            ),
            ("<script src=a></script><script>ü()</script>", vec!["ü()"]),
            (
                "<!-- put your <script> below --><script>one()</script>",
                vec!["one()"],
            ),
            (
                "<!-- a --><script-loader></script-loader><script\n>one()</script>",
                vec!["one()"],
            ),
            ("<!-- <script>none()</script>", vec![]),
            ("<script>unfinished()", vec![]),
            ("<script", vec![]),
        ] {
            let found: Vec<&str> = inline_scripts(html).collect();
            assert_eq!(found, expected, "{html}");
        }
    }

    #[test]
    fn a_page_allows_its_own_scripts_by_their_hash() {
        // printf 'one()' | openssl dgst -sha256 -binary | base64
        let one = "'sha256-HR7iaask9daLMRRskMI++QeJtjWDOjyPA6lGzYGzKW4='";
        let policy = of_page(b"<script src=\"/a.js\"></script><script>one()</script>");
        assert_eq!(policy, format!("{POLICY}; script-src 'self' {one}"));
        assert_eq!(of_page(b"<script src=\"/a.js\"></script>"), POLICY);
        assert_eq!(hash("a\r\nb\rc"), hash("a\nb\nc"));
    }
}

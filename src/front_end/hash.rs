//! Recognises file names with a hash of the content, as the tools that build clients write it.

/// Whether the name of a file has a hash of its content. A false positive is cached for a year, a
/// false negative only costs a 304. So when in doubt, the answer is no.
pub(super) fn has_hash(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or_default();
    let is_in = |parent: &str| format!("{folder}/").starts_with(parent);
    let Some((name, _)) = name.rsplit_once('.') else {
        return false;
    };
    let mut parts = name.split('.');
    if is_in("/static/") {
        // create-react-app: main.073c9b0a.js, 787.28cb0dcd.chunk.css.map
        parts.skip(1).any(is_hexadecimal_hash)
    } else {
        // Vite: index-BX2l3hyy.js, index-BX2l3hyy.js.map
        is_in("/assets/") && parts.any(ends_with_base64_hash)
    }
}

/// At least eight hexadecimal digits, with letters among them: eight decimal digits may be a date.
fn is_hexadecimal_hash(part: &str) -> bool {
    part.len() >= 8
        && part
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        && part.bytes().any(|byte| byte.is_ascii_digit())
        && part.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Eight base64url characters after a hyphen that do not look like words: they have at least four
/// pieces, while `Sept2026` has two and `Q3Report` three. This holds for three in four hashes.
fn ends_with_base64_hash(part: &str) -> bool {
    let split = part.len().checked_sub(8);
    let Some((name, hash)) = split.and_then(|split| part.split_at_checked(split)) else {
        return false;
    };
    name.len() > 1
        && name.ends_with('-')
        && hash
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        && pieces(hash) >= 4
}

/// The number of pieces: words, runs of capitals, numbers and signs. A capital belongs to the small
/// letters after it.
fn pieces(text: &str) -> usize {
    let kind = |byte: u8| match byte {
        b'A'..=b'Z' => 'A',
        b'a'..=b'z' => 'a',
        b'0'..=b'9' => '0',
        _ => '-',
    };
    let kinds: Vec<char> = text.bytes().map(kind).collect();
    let ends = kinds
        .windows(2)
        .filter(|pair| !matches!(pair, ['A', 'a']) && pair.first() != pair.last());
    ends.count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_surely_a_hash_makes_a_file_immutable() {
        for (path, expected) in [
            ("/static/js/main.073c9b0a.js", true),
            ("/static/js/main.073c9b0a.js.LICENSE.txt", true),
            ("/static/css/787.28cb0dcd.chunk.css.map", true),
            (
                "/static/media/logo.6ce24c58023cc2f8fd88fe9d219db6c6.svg",
                true,
            ),
            ("/static/js/main.js", false),
            ("/static/js/main.chunk.js", false),
            ("/static/js/073c9b0a.js", false),
            ("/static/js/main.073c9b0a", false),
            ("/static/js/main.073c9b0.js", false),
            ("/static/js/main.073c9b0g.js", false),
            ("/static/media/report.20240101.pdf", false),
            ("/static/media/some.defaced.png", false),
            ("/static/media/some.deadbeef.png", false),
            ("/js/main.073c9b0a.js", false),
            ("/main.073c9b0a.js", false),
            ("/app/static/js/main.073c9b0a.js", false),
            ("/staticfiles/main.073c9b0a.js", false),
            ("/assets/index-BX2l3hyy.js", true),
            ("/assets/index-BX2l3hyy.js.map", true),
            ("/assets/index-C-_aB12x.js", true),
            ("/assets/deep/my-logo-D1wrgTda.css", true),
            ("/assets/deep/my-logo-DiwrgTda.css", false),
            ("/assets/index-BX2l3hy.js", false),
            ("/assets/-BX2l3hyy.js", false),
            ("/assets/index.BX2l3hyy.js", false),
            ("/assets/index-BX2l3hyy", false),
            ("/assets/hero-mobile02.png", false),
            ("/assets/hero-20240101.png", false),
            ("/assets/hero-Vacation.png", false),
            ("/assets/hero-iconName.png", false),
            ("/assets/logo-DarkMode.svg", false),
            ("/assets/font-OpenSans.woff2", false),
            ("/assets/report-Sept2026.pdf", false),
            ("/assets/report-Q3Report.pdf", false),
            ("/assets/hero-iPhone15.png", false),
            ("/assets/map-USAMap01.png", false),
            ("/assets/hero-BX2l3h y.png", false),
            ("/assets/häl-BX2l3hé.png", false),
            ("/index-BX2l3hyy.js", false),
            ("/index.html", false),
        ] {
            assert_eq!(has_hash(path), expected, "{path}");
        }
    }
}

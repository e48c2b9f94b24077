//! From bytes to text.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

use super::{read::Refusal, table::lines_before};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What a file begins with that is no text, and what a person calls it.
const NO_TEXT: [(&[u8], &str); 8] = [
    (b"PK\x03\x04", "a zip archive or a spreadsheet (XLSX, ODS)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet (XLS)"),
    (b"%PDF-", "a PDF"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
    (b"SQLite format 3\0", "a database"),
];

/// The text of a file: UTF-8, with or without a byte order mark, else Windows-1252, which an older
/// Excel writes.
///
/// # Errors
/// When it is no text, or text in two encodings at once.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    check_text(bytes)?;
    let unmarked = bytes.strip_prefix(BYTE_ORDER_MARK);
    let is_marked = unmarked.is_some();
    let bytes = unmarked.unwrap_or(bytes);
    if let Some(nul) = bytes.iter().position(|byte| *byte == 0) {
        return Err(refused_at(
            bytes,
            nul,
            "has a NUL character: the file is damaged",
        ));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(error) if is_marked || has_utf8(bytes) => Err(refused_at(
            bytes,
            error.valid_up_to(),
            "is not in UTF-8, but other text is: save the file in one encoding, best in UTF-8",
        )),
        Err(_) => Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0),
    }
}

/// Refuse a file that is no text.
///
/// # Errors
/// What it is instead.
pub(super) fn check_text(bytes: &[u8]) -> Result<(), Refusal> {
    kind_of_no_text(bytes).map_or(Ok(()), |kind| {
        let sentence = format!("The file is {kind}: export as CSV, in UTF-8.");
        Err(Refusal::NotText(sentence))
    })
}

fn kind_of_no_text(bytes: &[u8]) -> Option<&'static str> {
    // The first letter of the header, whose other half is NUL.
    let is_wide = matches!(bytes, [0, 1..=127, ..] | [1..=127, 0, ..]);
    let known = NO_TEXT.iter().find(|(magic, _)| bytes.starts_with(magic));
    let known = known.map(|(_, kind)| *kind);
    known.or_else(|| is_wide.then_some("text in UTF-16"))
}

/// Whether letters beyond ASCII are written in UTF-8. In Windows-1252 the same bytes would be an
/// accented capital and a sign behind it, which no language has.
fn has_utf8(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii())
}

fn refused_at(bytes: &[u8], position: usize, what: &str) -> Refusal {
    let before = bytes.get(..position).unwrap_or(bytes);
    Refusal::of_line(lines_before(before) + 1, what)
}

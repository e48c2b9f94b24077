//! Searching: literal text, folded the same way on both engines.

use sea_orm::sea_query::LikeExpr;

use crate::text;

const LONGEST: usize = 200;

/// What is looked for, folded; none when it is empty.
///
/// # Errors
/// When it is too long or holds control characters.
pub fn folded(text: &str) -> Result<Option<String>, String> {
    if text.chars().any(char::is_control) {
        return Err("can't contain control characters".into());
    }
    if text.chars().count() > LONGEST {
        return Err(format!("is too long (maximum is {LONGEST} characters)"));
    }
    Ok(Some(text::fold(text)).filter(|text| !text.is_empty()))
}

/// The pattern of everything that contains a text, in which `%` and `_` mean themselves.
pub fn containing(text: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}

//! Numbers that do not survive being read.

use super::cursor::{Cursor, Kind, Malformed};

/// The first number of a JSON text that serde_json, which holds doubles and integers of 64 bits, would read as
/// another one. Nothing, too, if the text is not JSON.
///
/// ```
/// use koreai_validate::rounded_number;
///
/// assert_eq!(rounded_number(r#"{"id": 1.50, "of": [18446744073709551617]}"#), Some("18446744073709551617"));
/// assert_eq!(rounded_number(r#"[0.1, 1e5, "18446744073709551617"]"#), None);
/// ```
pub fn rounded_number(text: &str) -> Option<&str> {
    first_rounded(&mut Cursor::new(text.as_bytes()))
        .ok()
        .flatten()
}

fn first_rounded<'t>(cursor: &mut Cursor<'t>) -> Result<Option<&'t str>, Malformed> {
    let (close, has_names) = match cursor.kind()? {
        Kind::Number => {
            let number = cursor.number()?;
            return Ok((!number.survives()).then(|| number.as_str()));
        }
        Kind::Array => (b']', false),
        Kind::Object => (b'}', true),
        _ => return cursor.skip().map(|()| None),
    };
    let mut more = cursor.enter(close)?;
    while more {
        if has_names {
            cursor.name()?;
        }
        if let Some(number) = first_rounded(cursor)? {
            return Ok(Some(number));
        }
        more = cursor.more(close)?;
    }
    Ok(None)
}

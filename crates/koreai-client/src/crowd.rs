//! Answers that would take far more memory than they have bytes: a row of two bytes, `{}`, is one of some
//! hundreds in memory.

use crate::error::BodyProblem;

/// A row of the vendor's samples has about 380 bytes.
const BYTES_OF_OBJECT: usize = 100;

/// A value of the samples has about 25 bytes, with its name.
const BYTES_OF_VALUE: usize = 8;

/// The bounds are those of the longest body: one that is short may be as crowded as it likes.
pub(crate) fn problem(body: &[u8], longest: usize) -> Option<BodyProblem> {
    let (objects, values) = (longest / BYTES_OF_OBJECT, longest / BYTES_OF_VALUE);
    // The shortest object takes three bytes with its comma, and the shortest value two.
    if body.len() / 3 <= objects && body.len() / 2 <= values {
        return None;
    }
    let braces = count(body, |byte| byte == b'{');
    let commas = count(body, |byte| matches!(byte, b'{' | b'[' | b','));
    let too_many = |what, limit| Some(BodyProblem::TooMany { what, limit });
    match () {
        () if braces > objects => too_many("objects", objects),
        () if commas > values => too_many("values", values),
        () => None,
    }
}

/// Counts bytes, many at a time.
fn count(body: &[u8], is_counted: impl Fn(u8) -> bool) -> usize {
    let count = |chunk: &[u8]| {
        chunk
            .iter()
            .map(|&byte| u8::from(is_counted(byte)))
            .sum::<u8>()
    };
    body.chunks(usize::from(u8::MAX))
        .map(|chunk| usize::from(count(chunk)))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = r#"{"totalExecution":12,"totalSession":6,"dateRange":"2024-03-07","taskType":"dialog","taskName":"Age Predictor"}"#;

    #[test]
    fn what_is_too_crowded_for_its_longest_body() {
        let limit = 32 * 1024;
        let listed = |item: &str, bytes: usize| {
            let items = vec![item; bytes / (item.len() + 1)];
            format!("{{\"data\": [{}]}}", items.join(","))
        };
        for (item, bytes, what) in [
            ("{}", limit - 100, Some("objects")),
            ("{}", limit / 200, None),
            ("0", limit - 100, Some("values")),
            ("0", limit / 8, None),
            ("[]", limit - 100, Some("values")),
            (ROW, limit - 100, None),
            ("\"a text of some words\"", limit - 100, None),
        ] {
            let found = problem(listed(item, bytes).as_bytes(), limit);
            let found = found.map(|found| match found {
                BodyProblem::TooMany { what, .. } => what,
                other => panic!("{other:?}"),
            });
            assert_eq!(found, what, "{item}");
        }
    }
}

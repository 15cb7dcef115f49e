//! Members of an exchange that are not as its form has them, and bodies in base64.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;

/// Padding is not needed to know what a text means, and tools differ in it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads a text of JSON. The error names the member that is wrong, and quotes nothing.
pub(super) fn read<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, String> {
    let mut text = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut text).map_err(|error| {
        // Only of those that are declared is the name known to be no data.
        if !error.inner().is_data() {
            return "it is not JSON".to_owned();
        }
        let path = error.path().to_string();
        let problem = error.inner().to_string();
        let named = |kind: &str| {
            let name = problem.strip_prefix(kind)?.split('`').next()?;
            Some(match path.as_str() {
                "." => format!("`{name}`"),
                path => format!("`{path}.{name}`"),
            })
        };
        if let Some(member) = named("missing field `") {
            format!("{member} is missing")
        } else if let Some(member) = named("duplicate field `") {
            format!("{member} appears twice")
        } else if path == "." {
            "it is not an object".to_owned()
        } else {
            format!("`{path}` is of another type")
        }
    })
}

/// A status, which is a whole number.
pub(super) fn status(number: f64) -> Result<u16, String> {
    match number.fract() == 0.0 && (0.0..=f64::from(u16::MAX)).contains(&number) {
        true => Ok(number as u16),
        false => Err("`response.status` is not a whole number from 0 to 65535".to_owned()),
    }
}

/// What a text in base64 means, which may be spread over lines, with padding or without.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let joined: String;
    let text = text.trim();
    let text = match text.contains(['\r', '\n']) {
        true => {
            joined = text.replace(['\r', '\n'], "");
            &joined
        }
        false => text,
    };
    BASE64.decode(text.trim_end_matches('=')).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_tools_write_it() {
        for (text, bytes) in [
            ("e30=", Some(&b"{}"[..])),
            ("e30", Some(b"{}")),
            ("e30==", Some(b"{}")),
            ("e31=", Some(b"{}")),
            ("e\r\n30=\n", Some(b"{}")),
            ("eyJhIjogMX\n0=", Some(b"{\"a\": 1}")),
            ("", Some(b"")),
            ("e", None),
            ("e3 0", None),
            ("e=30", None),
            ("e30-", None),
            ("é", None),
        ] {
            assert_eq!(base64(text).as_deref(), bytes, "{text}");
        }
    }
}

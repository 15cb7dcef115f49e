//! The token in the header `auth`: whether it is there, and of the form of a token.

use super::message::{Header, values};
use super::place::finding;
use crate::finding::Finding;

const NAME: &str = "auth";

const HELP: &str = "send the token in the header `auth`, without a prefix";

/// What is wrong with it. No finding has any of it.
pub(super) fn check(headers: &[Header<'_>], found: &mut Vec<Finding>) {
    let mut add = |code: &str, message: &str, help: &str| {
        let place = format!("request.header.{NAME}");
        found.push(Finding {
            help: Some(help.to_owned()),
            ..finding(code, &place, message.to_owned())
        });
    };
    let tokens: Vec<_> = values(headers, NAME).collect();
    let token = match tokens.as_slice() {
        [] => {
            let elsewhere = values(headers, "authorization").next().is_some();
            let help = match elsewhere {
                true => {
                    "move the token from the header `authorization` to `auth`, without `Bearer `"
                }
                false => HELP,
            };
            return add(
                "auth-missing",
                "the header `auth` with the token is missing",
                help,
            );
        }
        [one] => one,
        _ => {
            return add(
                "duplicate-parameter",
                "the header `auth` is sent more than once",
                "send it once",
            );
        }
    };
    let Some(token) = token else {
        return;
    };
    let is_bearer = token
        .get(..7)
        .is_some_and(|start| start.eq_ignore_ascii_case(b"bearer "));
    if is_bearer {
        let message = "the token has the prefix `Bearer `, which is not sent to this platform";
        add("auth-bearer", message, HELP);
    } else if !is_token(token) {
        let message = "the header `auth` is not a token: three parts of base64url with dots between them are expected";
        add("auth-form", message, HELP);
    }
}

/// Whether it has the form of a signed JSON Web Token.
fn is_token(token: &[u8]) -> bool {
    let is_part = |part: &[u8]| {
        let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        !part.is_empty() && part.iter().all(is_digit)
    };
    let mut parts = token.split(|byte| *byte == b'.');
    parts.clone().count() == 3 && parts.all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presence_and_form_are_checked_and_nothing_is_kept() {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJhcHBJZCI6ImNhbmFyeSJ9.c2ln-_";
        let bearer = format!("bEARER {token}");
        let header = |name, value| Header::new(name, value);
        for (headers, code) in [
            (vec![header("AUTH", token)], ""),
            (
                vec![Header {
                    name: "auth",
                    value: None,
                }],
                "",
            ),
            (vec![], "auth-missing"),
            (vec![header("authorization", &bearer)], "auth-missing"),
            (vec![header("auth", &bearer)], "auth-bearer"),
            (vec![header("auth", "")], "auth-form"),
            (vec![header("auth", "canary")], "auth-form"),
            (vec![header("auth", "a.b")], "auth-form"),
            (vec![header("auth", "a..c")], "auth-form"),
            (vec![header("auth", "a.b.c ")], "auth-form"),
            (vec![header("auth", "a.b.c.d")], "auth-form"),
            (
                vec![header("auth", token), header("Auth", token)],
                "duplicate-parameter",
            ),
        ] {
            let mut found = Vec::new();
            check(&headers, &mut found);
            let codes: Vec<_> = found.iter().map(|it| it.code.as_str()).collect();
            assert_eq!(codes.join(" "), code, "{}", headers.len());
            let text = format!("{found:?} {headers:?}");
            assert!(!text.contains("canary") && !text.contains("eyJ"), "{text}");
            assert!(found.iter().all(|it| it.pointer == "request.header.auth"));
        }
    }
}

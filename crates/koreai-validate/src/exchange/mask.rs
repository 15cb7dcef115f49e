//! Tokens in texts that are shown: someone may have put one where it does not belong.

use super::message::{Header, values};
use crate::finding::Finding;

/// What stands for a token.
const HIDDEN: &str = "[token]";

/// How a JSON Web Token begins: `{"` in base64url.
const BEGIN: &str = "eyJ";

/// A text of a token's characters that is shorter than that is not taken for one, or for a part of one.
const SHORTEST: usize = 12;

/// Hides the token of a request, and what looks like one.
pub(super) struct Mask {
    /// What the headers have that are for tokens.
    tokens: Vec<String>,
}

impl Mask {
    pub(super) fn new(headers: &[Header<'_>]) -> Self {
        let names = ["auth", "authorization"].into_iter();
        let sent = names.flat_map(|name| values(headers, name)).flatten();
        let tokens = sent.map(|value| {
            let text = String::from_utf8_lossy(value);
            let text = text.trim();
            let text = text.rsplit_once(' ').map_or(text, |(_, token)| token);
            text.to_owned()
        });
        Self {
            tokens: tokens.filter(|token| !token.is_empty()).collect(),
        }
    }

    /// Takes tokens out of every text of a finding that may have parts of the exchange.
    pub(super) fn hide(&self, finding: &mut Finding) {
        if let Some(value) = &mut finding.value {
            let bare = value.trim_matches('"');
            let is_token = self.tokens.iter().any(|token| token == bare);
            *value = match is_token {
                true => HIDDEN.to_owned(),
                false => self.without(value),
            };
        }
        let others = [&mut finding.got, &mut finding.expected, &mut finding.help];
        let texts = others.into_iter().flatten();
        for text in texts.chain([&mut finding.pointer, &mut finding.message]) {
            *text = self.without(text);
        }
    }

    fn without(&self, text: &str) -> String {
        let is_of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '=');
        let mut shown = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_run = is_of_token(first);
            let end = rest
                .find(|c| is_of_token(c) != is_run)
                .unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            shown.push_str(match is_run && self.is_token(run) {
                true => HIDDEN,
                false => run,
            });
            rest = after;
        }
        shown
    }

    /// Whether a text without blanks has a token, or is the part of one that is left where a value was cut.
    fn is_token(&self, run: &str) -> bool {
        let looks_like_one = run.find(BEGIN).is_some_and(|at| run.len() - at >= SHORTEST);
        let is_known = |token: &String| {
            run.len() >= SHORTEST
                && token.len() >= SHORTEST
                && (run.contains(token.as_str()) || token.contains(run))
        };
        looks_like_one || self.tokens.iter().any(is_known)
    }
}

//! What a 401 really means.

use std::time::{Duration, SystemTime};

use koreai_auth::{CLOCK_SKEW, Severity, Token, inspect_at};
use koreai_schemas::Operation;
use koreai_schemas::answer_words::TOKEN_REFUSED;

use crate::error::{ApiError, UnauthorizedCause};

/// What is known when an answer with status 401 arrives.
pub(crate) struct Evidence<'a> {
    pub(crate) operation: &'static Operation,
    pub(crate) errors: &'a [ApiError],
    pub(crate) token: &'a Token,
    pub(crate) now: SystemTime,
    /// The server's clock, if the answer shows it.
    pub(crate) server_now: Option<SystemTime>,
}

impl Evidence<'_> {
    /// The cause, and what to check.
    pub(crate) fn judge(&self) -> (UnauthorizedCause, Vec<String>) {
        let skew = self.server_now.map(|server| apart(server, self.now));
        // A token without times does not mind.
        let skew = skew.filter(|&skew| skew > CLOCK_SKEW && self.token.expires_at().is_some());
        let cause = self.cause(skew.is_some());
        let mut checklist = Vec::new();
        if let Some(skew) = skew {
            checklist.push(format!(
                "This machine's clock and the server's are {} minutes apart: set this one.",
                skew.as_secs() / 60
            ));
        }
        checklist.extend(self.findings());
        let [secret, bot, scope] = [
            "The client id and client secret belong together, and to an app that exists."
                .to_owned(),
            "The bot (stream) id is one of the app's own bots, on this very host: another app's bot gets \
             the same answer as a wrong secret."
                .to_owned(),
            match self.operation.scope {
                Some(scope) => format!(
                    "The app has the API scope \"{scope}\": it was chosen and saved, and the app \
                     published after that."
                ),
                None => "The app was published after its last change.".to_owned(),
            },
        ];
        checklist.extend(match cause {
            UnauthorizedCause::Scope => [scope, bot, secret],
            UnauthorizedCause::NotAJwt => [
                "The token is a bare JWT: three parts between dots, without `Bearer`, unless the app \
                 enforces encryption."
                    .to_owned(),
                secret,
                scope,
            ],
            _ => [secret, bot, scope],
        });
        checklist.push(
            "If the app enforces `jti`, each token carries one, as those that are minted here do; if it lets \
             none be used twice, each request needs a token of its own."
                .to_owned(),
        );
        (cause, checklist)
    }

    fn cause(&self, skewed: bool) -> UnauthorizedCause {
        let says = |text: &str| {
            let mut errors = self.errors.iter();
            errors.any(|error| error.message.to_ascii_lowercase().contains(text))
        };
        let now = self.server_now.unwrap_or(self.now);
        if says("scope") || says("permission denied") {
            UnauthorizedCause::Scope
        } else if skewed {
            UnauthorizedCause::ClockSkew
        } else if self.token.expires_at().is_some_and(|end| end <= now) {
            UnauthorizedCause::Expired
        } else if says("invalid jwt") {
            UnauthorizedCause::NotAJwt
        } else if says("credentials") {
            UnauthorizedCause::Credentials
        } else {
            UnauthorizedCause::Unknown
        }
    }

    /// What is wrong with the token itself, as far as can be read.
    fn findings(&self) -> Vec<String> {
        let now = self.server_now.unwrap_or(self.now);
        match inspect_at(self.token.expose(), now) {
            Ok(inspection) => inspection
                .findings
                .iter()
                .filter(|finding| finding.severity >= Severity::Warning)
                .map(|finding| format!("{}: {}", capital(&finding.message), finding.advice))
                .collect(),
            Err(not_a_jwt) => vec![format!("{}.", capital(&not_a_jwt.to_string()))],
        }
    }
}

fn apart(a: SystemTime, b: SystemTime) -> Duration {
    a.duration_since(b).unwrap_or_else(|later| later.duration())
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// Whether errors are about the token, whatever the status.
pub(crate) fn is_about_token(errors: &[ApiError]) -> bool {
    errors.iter().any(|error| error.code == Some(TOKEN_REFUSED))
}

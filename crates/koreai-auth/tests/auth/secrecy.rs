//! No secret leaves: neither the client secret nor a token shows in what a program may print.

use std::fmt::{Debug, Display};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use koreai_auth::{
    Algorithm, Credentials, Reuse, SecretString, Token, TokenMinter, TokenSource, VerifyOptions,
    inspect, redacted, verify, verify_with,
};
use serde_json::json;

const CANARY: &str = "canary-4f9d2c";

/// All that was printed, and what must not be in it.
struct Printed {
    text: String,
    secrets: Vec<String>,
}

impl Printed {
    fn new(token: &str) -> Self {
        // The first eight characters of a token are public.
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let (header, claims) = signed.split_once('.').unwrap();
        let bytes = format!("{:?}", CANARY.as_bytes());
        let secrets = [
            CANARY,
            &STANDARD.encode(CANARY)[..16],
            &URL_SAFE_NO_PAD.encode(CANARY)[..16],
            bytes.trim_matches(['[', ']']),
            token,
            signature,
            claims,
            &header[8..],
        ];
        Self {
            text: String::new(),
            secrets: secrets.map(str::to_owned).to_vec(),
        }
    }

    fn debug(&mut self, value: impl Debug) {
        self.text += &format!("{value:?}\n{value:#?}\n");
    }

    fn error(&mut self, error: impl std::error::Error) {
        self.debug(&error);
        self.display(&error);
        let mut cause = error.source();
        while let Some(error) = cause {
            self.debug(error);
            self.display(error);
            cause = error.source();
        }
    }

    fn display(&mut self, value: impl Display) {
        self.text += &format!("{value}\n");
    }

    fn check(&self) {
        assert!(!self.text.is_empty());
        for secret in &self.secrets {
            assert!(!self.text.contains(secret), "{secret} in:\n{}", self.text);
        }
    }
}

fn canary() -> SecretString {
    CANARY.into()
}

#[test]
fn values_show_no_secret() {
    let credentials = Credentials::new("cs-1", canary()).unwrap();
    let builder = TokenMinter::builder(credentials.clone()).algorithm(Algorithm::Hs512);
    let built = format!("{builder:?}");
    let minter = builder.build().unwrap();
    let token = minter.token().unwrap();
    let mut printed = Printed::new(token.expose());
    printed.display(built);
    printed.debug(&credentials);
    printed.debug(&minter); // holds a current token by now
    printed.debug(&token);
    printed.display(token.redacted());
    printed.display(redacted(token.expose()));
    printed.display(redacted(CANARY));
    printed.debug(TokenSource::from(minter.clone()));
    printed.debug(TokenSource::from(token.clone()));
    printed.debug(Token::premade(token.expose().into()).unwrap());
    printed.debug(Token::premade(canary()).unwrap());
    printed.display(Token::premade(canary()).unwrap().redacted());

    let inspection = inspect(token.expose()).unwrap();
    printed.debug(&inspection);
    printed.display(serde_json::to_string(&inspection).unwrap());
    let claims = verify(token.expose(), &credentials, &VerifyOptions::default()).unwrap();
    printed.debug(claims);
    printed.check();
}

#[test]
fn errors_show_no_secret() {
    let credentials = Credentials::new("cs-1", canary()).unwrap();
    let token = TokenMinter::new(credentials.clone()).token().unwrap();
    let mut printed = Printed::new(token.expose());

    let long = CANARY.repeat(100);
    for secret in [format!("{CANARY}\n"), format!("{CANARY}ä"), long.clone()] {
        printed.error(Credentials::new("cs-1", secret.as_str().into()).unwrap_err());
        printed.error(Credentials::new(&*secret, canary()).unwrap_err());
    }
    for text in [format!("Bearer {}", token.expose()), long.repeat(20)] {
        printed.error(Token::premade(text.as_str().into()).unwrap_err());
        printed.error(inspect(&text).unwrap_err());
    }
    let builder = || TokenMinter::builder(credentials.clone());
    printed.error(builder().subject(&long).build().unwrap_err());
    let margin = std::time::Duration::MAX;
    printed.error(builder().lifetime(margin).build().unwrap_err());
    let reuse = Reuse::UntilExpiry { margin };
    printed.error(builder().reuse(reuse).build().unwrap_err());
    let late = || std::time::UNIX_EPOCH - std::time::Duration::from_secs(1);
    printed.error(builder().clock(late).build().unwrap().token().unwrap_err());
    printed.error("nonsense".parse::<Algorithm>().unwrap_err());

    // The canary stands wherever a token can be wrong, as text that the parsers below would quote.
    let encode = |part: serde_json::Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let (header, claims) = token
        .expose()
        .rsplit_once('.')
        .unwrap()
        .0
        .split_once('.')
        .unwrap();
    let options = VerifyOptions::default();
    for wrong in [
        CANARY.to_owned(),
        format!("{CANARY}.{CANARY}.{CANARY}"),
        format!("{header}.{claims}.{CANARY}"),
        format!("{header}.{}.", encode(json!(CANARY))),
        format!(
            "{header}.{}.",
            URL_SAFE_NO_PAD.encode(format!("{{{CANARY}}}"))
        ),
        format!("{}.{claims}.", encode(json!({"alg": {"a": CANARY}}))),
        format!(
            "{}.{claims}.",
            encode(json!({"alg": "HS256", "crit": [CANARY]}))
        ),
        format!("{header}.{}.", encode(json!({"appId": CANARY}))),
        format!(
            "{header}.{}.",
            encode(json!({"appId": [CANARY], "clientSecret": CANARY}))
        ),
        format!(
            "{header}.{}.",
            encode(json!({"appId": "cs-1", "exp": CANARY}))
        ),
    ] {
        printed.error(verify(&wrong, &credentials, &options).unwrap_err());
        printed.error(verify_with(&wrong, |_| None, &options).unwrap_err());
        match inspect(&wrong) {
            Ok(inspection) => inspection.findings.iter().for_each(|finding| {
                printed.debug(finding);
                printed.display(finding);
            }),
            Err(error) => printed.error(error),
        }
    }
    let other = Credentials::new("cs-2", canary()).unwrap();
    printed.error(verify(token.expose(), &other, &options).unwrap_err());
    printed.check();
}

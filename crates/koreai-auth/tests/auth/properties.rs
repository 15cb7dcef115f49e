//! What holds for every input.

use std::time::{Duration, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use koreai_auth::{
    Algorithm, Credentials, SecretString, Token, TokenMinter, VerifyOptions, inspect, redacted,
    verify, verify_with,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What a platform could hand out as a client id or secret: visible ASCII.
fn credential() -> impl Strategy<Value = String> {
    "[!-~]{1,100}"
}

/// JSON, and what nearly is.
fn json() -> impl Strategy<Value = String> {
    let name = select(vec![
        "alg", "typ", "crit", "appId", "App ID", "sub", "jti", "iat", "nbf", "exp",
    ]);
    let value = prop_oneof![
        any::<f64>().prop_map(|number| number.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<String>().prop_map(|text| serde_json::Value::from(text).to_string()),
        select(vec![
            "null",
            "\"HS256\"",
            "\"none\"",
            "{}",
            "[]",
            "1e400",
            "-0",
            "1700000000"
        ])
        .prop_map(str::to_owned),
    ];
    let member = (name, value).prop_map(|(name, value)| format!("\"{name}\":{value}"));
    prop_oneof![
        8 => prop::collection::vec(member, 0..8).prop_map(|members| format!("{{{}}}", members.join(","))),
        1 => any::<String>(),
    ]
}

/// Never panics, whatever it is given.
fn read(text: &str) {
    if let Ok(inspection) = inspect(text) {
        for finding in &inspection.findings {
            assert!(!finding.to_string().chars().any(char::is_control));
        }
        serde_json::to_string(&inspection).unwrap();
    }
    let accept_any = |_: &str| Some(SecretString::from("secret"));
    assert!(verify_with(text, accept_any, &VerifyOptions::default()).is_err());
    let _ = Token::premade(text.into());
    let _ = Credentials::new(text, text.into());
    assert!(redacted(text).chars().count() <= 9);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_text_can_be_read(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn any_text_of_dots_and_letters_can_be_read(text in "[A-Za-z0-9_=.-]{0,80}") {
        read(&text);
    }

    #[test]
    fn any_parts_can_be_read(header in json(), claims in json(), signature in "[A-Za-z0-9_-]{0,8}") {
        let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
        read(&format!("{header}.{claims}.{signature}"));
    }

    #[test]
    fn what_is_minted_is_verified(
        id in credential(),
        secret in credential(),
        other in credential(),
        subject in "(?s).{1,100}",
        algorithm in select(Algorithm::ALL.to_vec()),
        lifetime in 1..86_400_u64,
        // Up to the year 5000, in milliseconds.
        now in 0..95_617_584_000_000_u64,
    ) {
        let now = UNIX_EPOCH + Duration::from_millis(now);
        let credentials = Credentials::new(&id, secret.as_str().into()).unwrap();
        let minter = TokenMinter::builder(credentials.clone())
            .algorithm(algorithm)
            .subject(&subject)
            .lifetime(Duration::from_secs(lifetime))
            .clock(move || now)
            .build()
            .unwrap();
        let token = minter.token().unwrap();
        let options = VerifyOptions {
            now,
            leeway: Duration::ZERO,
            require_jti: true,
            algorithms: vec![algorithm],
        };
        let claims = verify(token.expose(), &credentials, &options).unwrap();
        prop_assert_eq!(claims.app_id, id.as_str());
        prop_assert_eq!(claims.subject, Some(subject));
        prop_assert_eq!(claims.expires_at, token.expires_at());
        prop_assert!(claims.issued_at.unwrap() <= now);

        // As a finished token it is the same.
        let premade = Token::premade(token.expose().into()).unwrap();
        prop_assert_eq!(premade.expose(), token.expose());
        prop_assert_eq!(premade.expires_at(), token.expires_at());

        if other != secret {
            let other = Credentials::new(&id, other.into()).unwrap();
            prop_assert!(verify(token.expose(), &other, &options).is_err());
        }
    }

    #[test]
    fn a_token_altered_anywhere_is_refused(
        place in any::<Index>(),
        replacement in prop_oneof![
            select(('!'..='~').map(String::from).collect::<Vec<_>>()),
            any::<char>().prop_map(String::from),
            Just(String::new()),
        ],
        insert in any::<bool>(),
    ) {
        let credentials = Credentials::new("cs-1", "secret".into()).unwrap();
        let token = TokenMinter::new(credentials.clone()).token().unwrap();
        let mut altered = token.expose().to_owned();
        let place = place.index(altered.len());
        altered.replace_range(place..place + usize::from(!insert), &replacement);
        prop_assume!(altered != token.expose());
        prop_assert!(verify(&altered, &credentials, &VerifyOptions::default()).is_err());
    }
}

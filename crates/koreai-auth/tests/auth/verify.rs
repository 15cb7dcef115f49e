//! What a server accepts, and what it refuses.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use koreai_auth::{
    Algorithm, CLOCK_SKEW, Credentials, NotAJwt, SecretString, TokenMinter, VerifyError,
    VerifyOptions, verify, verify_with,
};
use serde_json::{Value, json};

// Computed with Python, independently of this project:
//
//     b = lambda x: base64.urlsafe_b64encode(x).rstrip(b"=").decode()
//     head = json.dumps({"alg": "HS256", "typ": "JWT"}, separators=(",", ":"))
//     body = json.dumps({"sub": "1234567890", "appId": "cs-example", "iat": 1700000000,
//                        "exp": 1700000600, "jti": "a-jti"}, separators=(",", ":"))
//     text = b(head.encode()) + "." + b(body.encode())
//     print(text + "." + b(hmac.new(b"known-secret", text.encode(), "sha256").digest()))
//
// and again with HS512 and sha512.
const HS256: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwiYXBwSWQiOiJjcy1leGFtcGxlIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDA2MDAsImp0aSI6ImEtanRpIn0.09n2EFC8X4Y5nBk2GXi02pL5rnqNRCJ4OTqmb5mubd4";
const HS512: &str = "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwiYXBwSWQiOiJjcy1leGFtcGxlIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDA2MDAsImp0aSI6ImEtanRpIn0.edNuuDIRG2yRIb7qG51plUtxMOFjlBI-refNt4hqJmVrn8g9Q3AVWrGd2A31lenwgcJtEHMPFeYhXPfElt3Hcg";

const ISSUED: u64 = 1_700_000_000;
const EXPIRY: u64 = 1_700_000_600;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn credentials() -> Credentials {
    Credentials::new("cs-example", "known-secret".into()).unwrap()
}

/// Judged at the moment of issue, without leeway.
fn options() -> VerifyOptions {
    VerifyOptions {
        now: at(ISSUED),
        leeway: Duration::ZERO,
        ..VerifyOptions::default()
    }
}

/// A token with any header and claims, signed with HS256 and the known secret.
fn signed(header: &Value, claims: &Value) -> String {
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let text = format!("{}.{}", encode(header), encode(claims));
    let key = jsonwebtoken::EncodingKey::from_secret(b"known-secret");
    let hs256 = jsonwebtoken::Algorithm::HS256;
    let signature = jsonwebtoken::crypto::sign(text.as_bytes(), &key, hs256).unwrap();
    format!("{text}.{signature}")
}

#[test]
fn known_tokens_are_accepted() {
    for token in [HS256, HS512] {
        let claims = verify(token, &credentials(), &options()).unwrap();
        assert_eq!(claims.app_id, "cs-example");
        assert_eq!(claims.subject.as_deref(), Some("1234567890"));
        assert_eq!(claims.jti.as_deref(), Some("a-jti"));
        assert_eq!(claims.issued_at, Some(at(ISSUED)));
        assert_eq!(claims.expires_at, Some(at(EXPIRY)));
        assert_eq!(claims.all.len(), 5);
    }
}

#[test]
fn only_the_allowed_algorithms_are_accepted() {
    let hs256_alone = VerifyOptions {
        algorithms: vec![Algorithm::Hs256],
        ..options()
    };
    assert!(verify(HS256, &credentials(), &hs256_alone).is_ok());
    assert_eq!(
        verify(HS512, &credentials(), &hs256_alone).unwrap_err(),
        VerifyError::AlgorithmNotAllowed {
            algorithm: "`HS512`".to_owned()
        }
    );
    let claims = json!({"appId": "cs-example"});
    for alg in [
        json!("none"),
        json!("None"),
        json!("hs256"),
        json!("RS256"),
        json!(""),
        json!(7),
    ] {
        let token = signed(&json!({"alg": alg, "typ": "JWT"}), &claims);
        let refusal = verify(&token, &credentials(), &options()).unwrap_err();
        assert!(
            matches!(refusal, VerifyError::AlgorithmNotAllowed { .. }),
            "{alg}: {refusal}"
        );
    }
}

#[test]
fn the_algorithm_that_is_named_is_the_one_that_must_have_signed() {
    let token = signed(&json!({"alg": "HS512"}), &json!({"appId": "cs-example"}));
    let refusal = verify(&token, &credentials(), &options()).unwrap_err();
    assert_eq!(refusal, VerifyError::BadSignature);
}

#[test]
fn another_app_or_secret_is_refused() {
    let judge = |id: &str, secret: &str| {
        verify(
            HS256,
            &Credentials::new(id, secret.into()).unwrap(),
            &options(),
        )
        .unwrap_err()
    };
    assert_eq!(
        judge("cs-example", "other-secret"),
        VerifyError::BadSignature
    );
    assert_eq!(judge("cs-other", "known-secret"), VerifyError::UnknownAppId);
    assert_eq!(
        judge("CS-EXAMPLE", "known-secret"),
        VerifyError::UnknownAppId
    );

    let known = |id: &str| (id == "cs-example").then(|| SecretString::from("known-secret"));
    assert!(verify_with(HS256, known, &options()).is_ok());
    let no_secret = verify_with(HS256, |_| Some("".into()), &options()).unwrap_err();
    assert_eq!(no_secret, VerifyError::UnknownAppId);
    let unknown = verify_with(HS256, |_| None, &options()).unwrap_err();
    assert_eq!(unknown, VerifyError::UnknownAppId);
}

#[test]
fn claims_are_judged_as_they_must_be() {
    let times = |exp: Value, nbf: Value, iat: Value| json!({"appId": "cs-example", "exp": exp, "nbf": nbf, "iat": iat});
    let (past, now, future) = (json!(ISSUED - 1), json!(ISSUED), json!(ISSUED + 1));
    let app_id = |name: &str| json!({name: "cs-example"});
    let misspelt = |name: &str| VerifyError::MissingAppId {
        misspelt: Some(format!("`{name}`")),
    };
    let missing = VerifyError::MissingAppId { misspelt: None };
    let not_yet = |claim| VerifyError::NotYetValid { claim };
    let no_time = |claim| VerifyError::InvalidTime { claim };
    for (claims, expected) in [
        (app_id("appId"), Ok(())),
        (app_id("appid"), Err(misspelt("appid"))),
        (app_id("App ID"), Err(misspelt("App ID"))),
        (app_id("client_id"), Err(misspelt("client_id"))),
        (app_id("app"), Err(missing.clone())),
        (json!({"appId": ""}), Err(missing.clone())),
        (json!({"appId": ["cs-example"]}), Err(missing)),
        (times(future.clone(), now.clone(), now.clone()), Ok(())),
        (
            times(json!(ISSUED as f64 + 0.5), past.clone(), past.clone()),
            Ok(()),
        ),
        (
            times(now.clone(), past.clone(), past.clone()),
            Err(VerifyError::Expired),
        ),
        (
            times(past.clone(), past.clone(), past.clone()),
            Err(VerifyError::Expired),
        ),
        (
            times(future.clone(), future.clone(), now.clone()),
            Err(not_yet("nbf")),
        ),
        (
            times(future.clone(), now.clone(), future.clone()),
            Err(not_yet("iat")),
        ),
        (
            times(json!("soon"), now.clone(), now.clone()),
            Err(no_time("exp")),
        ),
        (
            times(json!(EXPIRY * 1_000), now.clone(), now.clone()),
            Err(no_time("exp")),
        ),
        (
            times(future.clone(), json!(null), now.clone()),
            Err(no_time("nbf")),
        ),
        (
            times(future.clone(), now.clone(), json!(-1)),
            Err(no_time("iat")),
        ),
    ] {
        let token = signed(&json!({"alg": "HS256"}), &claims);
        let verdict = verify(&token, &credentials(), &options()).map(drop);
        assert_eq!(verdict, expected, "{claims}");
    }
}

#[test]
fn jti_is_required_only_on_demand() {
    let strict = VerifyOptions {
        require_jti: true,
        ..options()
    };
    assert!(verify(HS256, &credentials(), &strict).is_ok());
    for jti in [json!(null), json!(""), json!(7)] {
        let claims = json!({"appId": "cs-example", "jti": jti});
        let token = signed(&json!({"alg": "HS256"}), &claims);
        assert!(verify(&token, &credentials(), &options()).is_ok());
        let refusal = verify(&token, &credentials(), &strict).unwrap_err();
        assert_eq!(refusal, VerifyError::MissingJti);
    }
}

#[test]
fn odd_headers_do_not_matter_unless_they_are_critical() {
    let claims = json!({"appId": "cs-example", "aud": "somebody", "sub": {"a": 1}});
    let odd = json!({"alg": "HS256", "typ": 7, "kid": [], "jwk": "x"});
    assert!(verify(&signed(&odd, &claims), &credentials(), &options()).is_ok());
    let critical = json!({"alg": "HS256", "crit": ["exp"]});
    assert_eq!(
        verify(&signed(&critical, &claims), &credentials(), &options()).unwrap_err(),
        VerifyError::CriticalExtension
    );
}

#[test]
fn what_is_no_jwt_is_refused_as_such() {
    for (token, expected) in [
        ("", NotAJwt::Empty),
        ("garbage", NotAJwt::Parts(1)),
        ("...", NotAJwt::Parts(4)),
    ] {
        let refusal = verify(token, &credentials(), &options()).unwrap_err();
        assert_eq!(refusal, VerifyError::NotAJwt(expected));
    }
    // White space belongs to no token that a header carries.
    assert!(verify(&format!(" {HS256}"), &credentials(), &options()).is_err());
}

#[test]
fn leeway_applies_both_ways() {
    let leeway = Duration::from_mins(10);
    for (now, accepted) in [
        (ISSUED - 601, false),
        (ISSUED - 600, true),
        (EXPIRY + 599, true),
        (EXPIRY + 600, false),
    ] {
        let options = VerifyOptions {
            now: at(now),
            leeway,
            ..VerifyOptions::default()
        };
        let verdict = verify(HS256, &credentials(), &options);
        assert_eq!(verdict.is_ok(), accepted, "at {now}: {verdict:?}");
    }
    for now in [UNIX_EPOCH, at(1 << 40)] {
        let options = VerifyOptions {
            now,
            leeway: Duration::MAX,
            ..VerifyOptions::default()
        };
        assert!(verify(HS256, &credentials(), &options).is_ok());
    }
}

/// Through the whole time for which a token is handed out, a server without leeway accepts it, even
/// if its clock is ten minutes behind or ahead.
#[test]
fn minted_tokens_stand_clock_skew() {
    let minter = TokenMinter::builder(credentials())
        .clock(|| at(ISSUED))
        .build()
        .unwrap();
    let minted = minter.token().unwrap();
    let last_use = minted.expires_at().unwrap() - CLOCK_SKEW - Duration::from_secs(1);
    for use_at in [at(ISSUED), last_use] {
        for now in [use_at - CLOCK_SKEW, use_at, use_at + CLOCK_SKEW] {
            let options = VerifyOptions { now, ..options() };
            verify(minted.expose(), &credentials(), &options).unwrap();
        }
    }
}

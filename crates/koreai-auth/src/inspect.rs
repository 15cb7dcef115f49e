//! Reads a token without verifying it, and lists what is wrong.

use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::claims::{
    APP_ID, EXP, IAT, JTI, NBF, SUB, TOO_LATE, folded, misspelt_app_id, numeric_date, text,
};
use crate::compact::{Compact, NotAJwt};
use crate::finding::{Code, Finding, Severity};
use crate::mint::MAX_LIFETIME;
use crate::show::{quoted, redacted, rough};

/// What stands in a token, and what is wrong with it. **Nothing of it is verified**: anybody can
/// write a token that looks like this, and whether the signature is right is not known.
///
/// It holds no signature, and hence no token that could be used. As JSON it is an object with these
/// fields.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Inspection {
    /// The token's form for people, see [`redacted`].
    pub redacted: String,
    /// The header, in the order of the token. Of a name that stands twice, the last.
    pub header: Map<String, Value>,
    /// The claims, in the order of the token. Of a name that stands twice, the last. The value of a
    /// claim that seems to hold a secret is replaced by `[redacted]`.
    pub claims: Map<String, Value>,
    /// What is wrong: the header's findings first, then the claims'.
    pub findings: Vec<Finding>,
}

impl Inspection {
    /// How grave the gravest finding is; `None` if there is no finding.
    pub fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

/// Reads a token without verifying it, at this machine's time. White space around it is ignored.
///
/// # Errors
///
/// [`NotAJwt`], if the text is not a JWT, or an encrypted one.
pub fn inspect(token: &str) -> Result<Inspection, NotAJwt> {
    inspect_at(token, SystemTime::now())
}

/// Like [`inspect`], but at a time of choice.
///
/// # Errors
///
/// Those of [`inspect`].
pub fn inspect_at(token: &str, now: SystemTime) -> Result<Inspection, NotAJwt> {
    let token = token.trim();
    let Compact {
        header,
        mut claims,
        signature,
        ..
    } = Compact::parse(token)?;
    let mut findings = Vec::new();
    algorithm(&header, &mut findings);
    if signature.is_empty() {
        findings.push(Finding::new(Code::Unsigned, "the signature is empty"));
    }
    kind(&header, &mut findings);
    app_id(&claims, &mut findings);
    subject_and_id(&claims, &mut findings);
    times(&claims, now, &mut findings);
    secrets(&mut claims, &mut findings);
    Ok(Inspection {
        redacted: redacted(token),
        header,
        claims,
        findings,
    })
}

fn algorithm(header: &Map<String, Value>, findings: &mut Vec<Finding>) {
    let finding = match text(header, "alg") {
        Some("HS256") => return,
        None => Finding::new(Code::AlgorithmMissing, "the header names no algorithm"),
        Some(none) if none.eq_ignore_ascii_case("none") => Finding::new(
            Code::AlgorithmNone,
            "the algorithm is `none`: anybody could have made this token",
        ),
        Some(listed @ ("HS512" | "RS256" | "RS512")) => Finding::new(
            Code::AlgorithmUncertain,
            format!("the algorithm is {listed}, which an app can list but API scopes may refuse"),
        ),
        Some(other) => Finding::new(
            Code::AlgorithmUnlisted,
            format!(
                "the algorithm is {}, which the vendor does not list",
                quoted(other)
            ),
        ),
    };
    findings.push(finding);
}

fn kind(header: &Map<String, Value>, findings: &mut Vec<Finding>) {
    match header.get("typ") {
        None => findings.push(Finding::new(
            Code::TypeMissing,
            "the header has no `typ` to say that this is a JWT",
        )),
        Some(Value::String(typ)) if typ.eq_ignore_ascii_case("jwt") => {}
        Some(_) => findings.push(Finding::new(
            Code::TypeOther,
            "the header's `typ` is not `JWT`",
        )),
    }
    if header.contains_key("crit") {
        findings.push(Finding::new(
            Code::CriticalExtension,
            "the header demands an extension with `crit`",
        ));
    }
}

fn app_id(claims: &Map<String, Value>, findings: &mut Vec<Finding>) {
    let finding = match (claims.get(APP_ID), misspelt_app_id(claims)) {
        (Some(Value::String(id)), _) if !id.is_empty() && !id.contains(char::is_whitespace) => {
            return;
        }
        (Some(_), _) => Finding::new(
            Code::AppIdInvalid,
            "the claim `appId` is not a client id: it must be text, not empty, without blanks",
        ),
        (None, Some(name)) if folded(name) == "clientid" => Finding::new(
            Code::AppIdMisspelt,
            format!(
                "the client id is in {}, and the platform reads `appId`",
                quoted(name)
            ),
        ),
        (None, Some(name)) => Finding::new(
            Code::AppIdMisspelt,
            format!("the claim `appId` is spelt {}", quoted(name)),
        ),
        (None, None) => Finding::new(Code::AppIdMissing, "the claim `appId` is missing"),
    };
    findings.push(finding);
}

fn subject_and_id(claims: &Map<String, Value>, findings: &mut Vec<Finding>) {
    for (name, code) in [(SUB, Code::SubjectMissing), (JTI, Code::JtiMissing)] {
        if text(claims, name).is_none() {
            let fault = if claims.contains_key(name) {
                "is not text, or empty"
            } else {
                "is missing"
            };
            findings.push(Finding::new(code, format!("the claim `{name}` {fault}")));
        }
    }
}

fn times(claims: &Map<String, Value>, now: SystemTime, findings: &mut Vec<Finding>) {
    let [iat, nbf, exp] = [IAT, NBF, EXP].map(|name| {
        let value = claims.get(name)?;
        let time = numeric_date(value);
        if time.is_none() {
            findings.push(no_time(name, value));
        }
        time
    });
    if let Some(ahead) = iat.and_then(|iat| later(iat, now)) {
        findings.push(Finding::new(
            Code::IssuedInFuture,
            format!("the token claims to be issued {} from now", rough(ahead)),
        ));
    }
    if let Some(ahead) = nbf.and_then(|nbf| later(nbf, now)) {
        findings.push(Finding::new(
            Code::NotYetValid,
            format!("the token is not valid for another {}", rough(ahead)),
        ));
    }
    let Some(exp) = exp else {
        if !claims.contains_key(EXP) {
            findings.push(Finding::new(
                Code::NoExpiry,
                "the claim `exp` is missing: the token never expires",
            ));
        }
        return;
    };
    if iat.is_some_and(|iat| exp <= iat) {
        findings.push(Finding::new(
            Code::NeverValid,
            "the token expires before it is issued",
        ));
    } else if let Some(life) = later(exp, iat.unwrap_or(now)).filter(|life| *life > MAX_LIFETIME) {
        findings.push(Finding::new(
            Code::LongLived,
            format!("the token lives for {}", rough(life)),
        ));
    }
    if let Ok(past) = now.duration_since(exp) {
        findings.push(Finding::new(
            Code::Expired,
            format!("the token expired {} ago", rough(past)),
        ));
    }
}

fn no_time(name: &str, value: &Value) -> Finding {
    if value.as_f64().is_some_and(|number| number >= TOO_LATE) {
        Finding::new(
            Code::TimeInMilliseconds,
            format!("the claim `{name}` is too large for seconds: it looks like milliseconds"),
        )
    } else {
        Finding::new(
            Code::TimeInvalid,
            format!("the claim `{name}` is not a point in time"),
        )
    }
}

/// By how much one time is later than the other, if it is.
fn later(time: SystemTime, than: SystemTime) -> Option<Duration> {
    time.duration_since(than)
        .ok()
        .filter(|span| !span.is_zero())
}

fn secrets(claims: &mut Map<String, Value>, findings: &mut Vec<Finding>) {
    for (name, value) in claims {
        let folded = folded(name);
        if folded.contains("secret") || folded.contains("password") {
            findings.push(Finding::new(
                Code::SecretInClaims,
                format!("the claim {} seems to hold a secret", quoted(name)),
            ));
            *value = Value::from("[redacted]");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;

    const NOW: u64 = 1_700_000_000;

    fn at(header: &Value, claims: &Value, signature: &str) -> Inspection {
        let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let token = format!("{}.{}.{signature}", encode(header), encode(claims));
        inspect_at(&token, UNIX_EPOCH + Duration::from_secs(NOW)).unwrap()
    }

    fn codes(inspection: &Inspection) -> Vec<&'static str> {
        let findings = inspection.findings.iter();
        findings.map(|finding| finding.code.as_str()).collect()
    }

    fn sound_header() -> Value {
        json!({"alg": "HS256", "typ": "JWT"})
    }

    fn sound_claims() -> Value {
        json!({"sub": "1", "appId": "cs-1", "iat": NOW - 60, "exp": NOW + 60, "jti": "a"})
    }

    #[test]
    fn a_sound_token_has_no_findings() {
        let inspection = at(&sound_header(), &sound_claims(), "c2ln");
        assert_eq!(inspection.findings, []);
        assert_eq!(inspection.severity(), None);
        assert_eq!(Value::from(inspection.header), sound_header());
        assert_eq!(Value::from(inspection.claims), sound_claims());
        assert_eq!(inspection.redacted, "eyJhbGci…");
    }

    #[test]
    fn each_fault_in_the_header_is_found() {
        for (header, expected) in [
            (json!({"typ": "JWT"}), "algorithm-missing"),
            (json!({"alg": 5, "typ": "JWT"}), "algorithm-missing"),
            (json!({"alg": "none", "typ": "JWT"}), "algorithm-none"),
            (json!({"alg": "NoNe", "typ": "JWT"}), "algorithm-none"),
            (json!({"alg": "HS512", "typ": "JWT"}), "algorithm-uncertain"),
            (json!({"alg": "RS256", "typ": "JWT"}), "algorithm-uncertain"),
            (json!({"alg": "RS512", "typ": "JWT"}), "algorithm-uncertain"),
            (json!({"alg": "HS384", "typ": "JWT"}), "algorithm-unlisted"),
            (json!({"alg": "hs256", "typ": "JWT"}), "algorithm-unlisted"),
            (json!({"alg": "HS256"}), "type-missing"),
            (json!({"alg": "HS256", "typ": "at+jwt"}), "type-other"),
            (json!({"alg": "HS256", "typ": null}), "type-other"),
            (
                json!({"alg": "HS256", "typ": "JWT", "crit": ["b64"]}),
                "critical-extension",
            ),
        ] {
            assert_eq!(
                codes(&at(&header, &sound_claims(), "c2ln")),
                [expected],
                "{header}"
            );
        }
        assert_eq!(
            codes(&at(&sound_header(), &sound_claims(), "")),
            ["unsigned"]
        );
    }

    #[test]
    fn each_fault_in_the_claims_is_found() {
        // Each is a change to the sound claims, in which a dash takes a claim away.
        for (change, expected) in [
            (json!({"appId": null}), &["app-id-invalid"][..]),
            (json!({"appId": ""}), &["app-id-invalid"]),
            (json!({"appId": "cs-1 "}), &["app-id-invalid"]),
            (json!({"appId": {"appId": "cs-1"}}), &["app-id-invalid"]),
            (json!({"appId": "-"}), &["app-id-missing"]),
            (json!({"appId": "-", "appid": "cs-1"}), &["app-id-misspelt"]),
            (
                json!({"appId": "-", "App ID": "cs-1"}),
                &["app-id-misspelt"],
            ),
            (
                json!({"appId": "-", "client_id": "cs-1"}),
                &["app-id-misspelt"],
            ),
            (
                json!({"appId": "-", "clientId": "cs-1"}),
                &["app-id-misspelt"],
            ),
            (json!({"clientId": "cs-1"}), &[]),
            (json!({"sub": "-"}), &["subject-missing"]),
            (json!({"sub": 7}), &["subject-missing"]),
            (json!({"jti": "-"}), &["jti-missing"]),
            (json!({"jti": 7}), &["jti-missing"]),
            (json!({"jti": ""}), &["jti-missing"]),
            (json!({"exp": NOW}), &["expired"]),
            (json!({"exp": NOW + 1}), &[]),
            (json!({"exp": "-"}), &["no-expiry"]),
            (json!({"exp": NOW - 60}), &["never-valid", "expired"]),
            (json!({"exp": NOW - 60 + 86_400}), &[]),
            (json!({"exp": NOW - 59 + 86_400}), &["long-lived"]),
            (json!({"exp": NOW + 86_401, "iat": "-"}), &["long-lived"]),
            (json!({"nbf": NOW}), &[]),
            (json!({"nbf": NOW + 1}), &["not-yet-valid"]),
            (json!({"iat": NOW}), &[]),
            (json!({"iat": NOW + 1}), &["issued-in-future"]),
            (json!({"exp": (NOW + 60).to_string()}), &["time-invalid"]),
            (json!({"exp": null}), &["time-invalid"]),
            (json!({"iat": -1}), &["time-invalid"]),
            (
                json!({"exp": (NOW + 60) * 1_000}),
                &["time-in-milliseconds"],
            ),
            (json!({"nbf": NOW * 1_000}), &["time-in-milliseconds"]),
            (json!({"clientSecret": "x"}), &["secret-in-claims"]),
            (json!({"Pass_Word": "x"}), &["secret-in-claims"]),
        ] {
            let mut claims = sound_claims();
            let Value::Object(change) = change else {
                unreachable!()
            };
            for (name, value) in change {
                if value == "-" {
                    claims.as_object_mut().unwrap().remove(&name);
                } else {
                    claims[&name] = value;
                }
            }
            assert_eq!(
                codes(&at(&sound_header(), &claims, "c2ln")),
                expected,
                "{claims}"
            );
        }
    }

    #[test]
    fn a_finding_says_what_is_wrong_and_what_to_do() {
        let claims = json!({"App\u{1b}[31m Id": 1, "app id": "cs-1", "sub": "1", "jti": "a",
            "exp": NOW - 180, "my_secret": "canary"});
        let inspection = at(&sound_header(), &claims, "c2ln");
        let codes: Vec<String> = inspection
            .findings
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            codes,
            [
                "error[app-id-misspelt]: the claim `appId` is spelt `app id`; name it exactly `appId`: capitals and blanks matter, and another name gets 401 with code 4002",
                "error[expired]: the token expired 3 minutes ago; mint a new token, and compare this machine's clock if it is one already",
                "error[secret-in-claims]: the claim `my_secret` seems to hold a secret; take it out and replace that secret: claims are encoded, not encrypted",
            ]
        );
        assert_eq!(inspection.severity(), Some(Severity::Error));
        assert_eq!(inspection.claims["my_secret"], "[redacted]");
    }

    #[test]
    fn it_can_be_given_to_a_program() {
        let inspection = at(&json!({"alg": "HS256"}), &sound_claims(), "c2ln");
        assert_eq!(
            serde_json::to_value(&inspection).unwrap(),
            json!({
                "redacted": "eyJhbGci…",
                "header": {"alg": "HS256"},
                "claims": sound_claims(),
                "findings": [{
                    "severity": "note",
                    "code": "type-missing",
                    "message": "the header has no `typ` to say that this is a JWT",
                    "advice": "add `\"typ\":\"JWT\"` to the header, as most libraries do",
                    "provenance": "standard",
                }],
            })
        );
    }
}

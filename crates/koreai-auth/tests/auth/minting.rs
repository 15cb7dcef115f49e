//! Minters as a program uses them: with the system's clock, from many threads.

use std::collections::HashSet;
use std::sync::Barrier;
use std::thread;
use std::time::UNIX_EPOCH;

use koreai_auth::{
    Algorithm, Credentials, DEFAULT_LIFETIME, Reuse, Token, TokenMinter, TokenSource, inspect,
    inspect_at,
};

fn credentials() -> Credentials {
    Credentials::new("cs-1", "secret".into()).unwrap()
}

/// Tokens taken by eight threads at once, each taking as many.
fn taken(minter: &TokenMinter, each: usize) -> Vec<Token> {
    let start = Barrier::new(8);
    let take = |minter: TokenMinter| {
        start.wait();
        (0..each)
            .map(|_| minter.token().unwrap())
            .collect::<Vec<_>>()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| take(minter.clone())))
            .collect();
        let tokens = threads.into_iter().map(|thread| thread.join().unwrap());
        tokens.flatten().collect()
    })
}

#[test]
fn threads_share_one_token() {
    let tokens = taken(&TokenMinter::new(credentials()), 200);
    let distinct: HashSet<_> = tokens.iter().map(Token::expose).collect();
    assert_eq!(distinct.len(), 1);
}

#[test]
fn threads_share_none_where_reuse_is_forbidden() {
    let builder = TokenMinter::builder(credentials()).reuse(Reuse::Never);
    let tokens = taken(&builder.build().unwrap(), 200);
    let distinct: HashSet<_> = tokens.iter().map(Token::expose).collect();
    assert_eq!(distinct.len(), 1_600);
}

#[test]
fn ten_thousand_tokens_have_as_many_ids() {
    let builder = TokenMinter::builder(credentials()).reuse(Reuse::Never);
    let minter = builder.build().unwrap();
    let ids: HashSet<String> = (0..10_000)
        .map(|_| {
            let inspection = inspect(minter.token().unwrap().expose()).unwrap();
            inspection.claims["jti"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(ids.len(), 10_000);
}

#[test]
fn a_minted_token_has_the_documented_shape() {
    let inspection = inspect(TokenMinter::new(credentials()).token().unwrap().expose()).unwrap();
    assert_eq!(inspection.findings, []);
    let names: Vec<_> = inspection.claims.keys().collect();
    assert_eq!(names, ["sub", "appId", "iat", "exp", "jti"]);
    assert_eq!(inspection.claims["sub"], "cs-1");
    let header = serde_json::Value::from(inspection.header);
    assert_eq!(header, serde_json::json!({"typ": "JWT", "alg": "HS256"}));
}

#[test]
fn an_algorithm_is_chosen_by_its_name() {
    for algorithm in Algorithm::ALL {
        let parsed = algorithm.to_string().parse();
        assert_eq!(parsed, Ok(algorithm));
        let builder = TokenMinter::builder(credentials()).algorithm(algorithm);
        let token = builder.build().unwrap().token().unwrap();
        let inspection = inspect(token.expose()).unwrap();
        assert_eq!(inspection.header["alg"], algorithm.as_str());
    }
    for name in ["none", "hs256", "RS256", ""] {
        assert!(name.parse::<Algorithm>().is_err());
    }
}

/// The longest credentials and subject that are taken, with everything to be escaped, still make a
/// token that is read.
#[test]
fn the_longest_settings_make_a_token_that_is_read() {
    let longest = "\"".repeat(koreai_auth::MAX_CREDENTIAL_LEN);
    let credentials = Credentials::new(&longest, longest.as_str().into()).unwrap();
    let builder = TokenMinter::builder(credentials)
        .subject("\u{1}".repeat(koreai_auth::MAX_CREDENTIAL_LEN))
        .algorithm(Algorithm::Hs512);
    let token = builder.build().unwrap().token().unwrap();
    assert_eq!(inspect(token.expose()).unwrap().claims["appId"], longest);
}

#[test]
fn sources_can_be_shared_between_threads() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<Credentials>();
    shared::<Token>();
    shared::<TokenMinter>();
    shared::<TokenSource>();
}

#[test]
fn before_the_skew_has_passed_since_1970_iat_is_zero() {
    let minter = TokenMinter::builder(credentials())
        .clock(|| UNIX_EPOCH)
        .build()
        .unwrap();
    let token = minter.token().unwrap();
    let inspection = inspect_at(token.expose(), UNIX_EPOCH).unwrap();
    assert_eq!(inspection.claims["iat"], 0);
    assert_eq!(inspection.claims["exp"], DEFAULT_LIFETIME.as_secs());
}

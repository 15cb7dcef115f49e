//! Where tokens come from.

use crate::mint::{MintError, TokenMinter};
use crate::token::Token;

/// Where a client takes its tokens from. Ask it once for every attempt to send a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum TokenSource {
    /// They are minted, and reused as the minter's settings say.
    Minted(TokenMinter),
    /// It is always this one, expired or not: only the server's clock decides.
    Fixed(Token),
}

impl TokenSource {
    /// The token for the next attempt.
    ///
    /// # Errors
    ///
    /// Those of [`TokenMinter::token`]; a fixed token is always there.
    pub fn token(&self) -> Result<Token, MintError> {
        match self {
            Self::Minted(minter) => minter.token(),
            Self::Fixed(token) => Ok(token.clone()),
        }
    }

    /// Forgets a token that a server refused, and returns whether another attempt may succeed: see
    /// [`TokenMinter::renew`]. Nothing replaces a fixed token.
    pub fn renew(&self, refused: &Token) -> bool {
        match self {
            Self::Minted(minter) => minter.renew(refused),
            Self::Fixed(_) => false,
        }
    }
}

impl From<TokenMinter> for TokenSource {
    fn from(minter: TokenMinter) -> Self {
        Self::Minted(minter)
    }
}

impl From<Token> for TokenSource {
    fn from(token: Token) -> Self {
        Self::Fixed(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Credentials;
    use crate::mint::Reuse;

    #[test]
    fn a_fixed_token_is_always_there_and_never_replaced() {
        let fixed = Token::premade("a.b.c.d.e".into()).unwrap();
        let source = TokenSource::from(fixed.clone());
        assert_eq!(source.token().unwrap().expose(), "a.b.c.d.e");
        assert!(!source.renew(&fixed));
        assert_eq!(source.token().unwrap().expose(), "a.b.c.d.e");
    }

    #[test]
    fn every_attempt_has_its_own_token_where_reuse_is_forbidden() {
        let credentials = Credentials::new("cs-test", "secret".into()).unwrap();
        let minter = TokenMinter::builder(credentials).reuse(Reuse::Never);
        let source = TokenSource::from(minter.build().unwrap());
        let first = source.token().unwrap();
        assert_ne!(source.token().unwrap().expose(), first.expose());
    }
}

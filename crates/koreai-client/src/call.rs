//! What ties a builder, its operation and its answer together.

use koreai_schemas::Operation;
use progenitor_client::Error as BuildError;
use reqwest::Request;
use serde::de::DeserializeOwned;

/// A call of an operation, put together by its generated builder (see [`raw::builder`](crate::raw)).
///
/// Implemented by generated code alone; [`Client::call`](crate::Client::call) sends it.
pub trait Call {
    /// What a successful answer is.
    type Answer: DeserializeOwned + Send;

    /// The operation, as the contract describes it.
    const OPERATION: &'static Operation;

    /// The request, without a token.
    ///
    /// # Errors
    ///
    /// A parameter or a part of the body is missing or cannot be converted.
    #[allow(clippy::result_large_err, reason = "the error that generated code has")]
    fn request(self) -> Result<Request, BuildError<()>>;
}

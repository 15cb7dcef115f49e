//! `x-rate-limit`: how often an operation may be called.

use proc_macro2::TokenStream;
use quote::quote;

use contract::Node;

/// How often an operation may be called.
pub(crate) struct RateLimit<'a> {
    pub(crate) per: &'a str,
    pub(crate) budget: &'a str,
    /// Requests, and the seconds in which they may be made.
    pub(crate) windows: Vec<(u32, u32)>,
}

impl<'a> RateLimit<'a> {
    /// The limit of an operation, if it has one.
    pub(crate) fn read(operation: &'a Node) -> Option<Self> {
        let limit = operation.get("x-rate-limit")?;
        let windows = limit.get("windows")?.as_sequence()?.iter();
        let count = |window: &Node, key| u32::try_from(window.get(key)?.to_json().as_u64()?).ok();
        Some(Self {
            per: limit.get("per")?.as_str()?,
            budget: limit.get("budget")?.as_str()?,
            windows: windows
                .map(|window| Some((count(window, "requests")?, count(window, "seconds")?)))
                .collect::<Option<_>>()?,
        })
    }
}

/// As the value of a field `rate_limit: Option<RateLimit>`.
pub(crate) fn quoted(limit: Option<&RateLimit<'_>>) -> TokenStream {
    let Some(RateLimit {
        per,
        budget,
        windows,
    }) = limit
    else {
        return quote!(None);
    };
    let windows = windows.iter().map(|(requests, seconds)| {
        let seconds = u64::from(*seconds);
        quote!(Window { requests: #requests, length: std::time::Duration::from_secs(#seconds) })
    });
    quote!(Some(RateLimit { per: #per, budget: #budget, windows: &[#(#windows),*] }))
}

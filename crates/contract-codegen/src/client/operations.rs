//! The table of operations, for code that follows the contract: limits, scopes, pages.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{File, parse_quote};

use crate::quoted::option;
use crate::rate_limit::{self, RateLimit};
use contract::operation::{self, Operation};
use contract::{Node, Spec};

/// `operations.rs`.
pub(super) fn render(spec: &Spec) -> Result<File, String> {
    let operations = operation::all(spec);
    let rows = operations.iter().map(row);
    Ok(parse_quote! {
        /// An operation of the contract.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Operation {
            /// Its `operationId`.
            pub id: &'static str,
            /// The HTTP method, upper case.
            pub method: &'static str,
            /// The path template.
            pub path: &'static str,
            /// The API scope that an app needs for it.
            pub scope: Option<&'static str>,
            /// How often it may be called.
            pub rate_limit: Option<RateLimit>,
            /// The vendor's page.
            pub docs: Option<&'static str>,
        }

        /// How often an operation may be called.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct RateLimit {
            /// Whose calls are counted together: `account`, `bot`, `job`.
            pub per: &'static str,
            /// Operations with the same budget are counted together.
            pub budget: &'static str,
            /// Each limit, over a rolling window.
            pub windows: &'static [Window],
        }

        /// At most so many requests in any stretch of time of such a length.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Window {
            /// How many requests, at least 1.
            pub requests: u32,
            /// How long the stretch is.
            pub length: std::time::Duration,
        }

        /// Every operation, in the order of the contract.
        pub static OPERATIONS: &[Operation] = &[#(#rows),*];

        /// The operation of that `operationId`, if the contract has one.
        pub fn get(id: &str) -> Option<&'static Operation> {
            OPERATIONS.iter().find(|operation| operation.id == id)
        }
    })
}

fn row(operation: &Operation<'_>) -> TokenStream {
    let Operation {
        id, method, path, ..
    } = operation;
    let method = method.to_uppercase();
    let scope = option(operation.node.get("x-api-scope").and_then(Node::as_str));
    let docs = option(
        operation
            .node
            .pointer("/externalDocs/url")
            .and_then(Node::as_str),
    );
    let rate_limit = rate_limit::quoted(RateLimit::read(operation.node).as_ref());
    quote! {
        Operation {
            id: #id,
            method: #method,
            path: #path,
            scope: #scope,
            rate_limit: #rate_limit,
            docs: #docs,
        }
    }
}

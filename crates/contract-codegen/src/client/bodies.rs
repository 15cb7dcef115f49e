//! Generated code that maps each body to its Rust type, for code that treats all bodies alike.

use quote::{format_ident, quote};
use syn::{File, parse_quote};

use super::directions::Requests;
use crate::rust_names::pascal;
use crate::schemas::Body;
use contract::{Direction, pointer_segments};

/// `bodies.rs`.
pub(super) fn render(bodies: &[Body<'_>], requests: &Requests) -> File {
    let arms = bodies.iter().filter_map(|body| {
        body.pointer.strip_prefix("/components/schemas/")?;
        let segments: Vec<String> = pointer_segments(&body.pointer).collect();
        let [_, _, name] = segments.as_slice() else {
            return None;
        };
        let own = match body.direction {
            Direction::Request => requests.get(name),
            Direction::Response => None,
        };
        let ty = format_ident!("{}", pascal(own.unwrap_or(name)));
        let schema = &body.name;
        Some(quote!(#schema => through::<super::types::#ty>(json)))
    });
    parse_quote! {
        /// Decodes a body into the Rust type that stands for it, and encodes that again.
        ///
        /// `schema` is the name of the body's schema, such as `update-task.request`; `None` if the
        /// contract has no such body.
        pub fn round_trip(
            schema: &str,
            json: &::serde_json::Value,
        ) -> Option<::serde_json::Result<::serde_json::Value>> {
            Some(match schema {
                #(#arms,)*
                _ => return None,
            })
        }

        fn through<T: ::serde::de::DeserializeOwned + ::serde::Serialize>(
            json: &::serde_json::Value,
        ) -> ::serde_json::Result<::serde_json::Value> {
            let text = ::serde_json::to_vec(json)?;
            ::serde_json::to_value(::serde_json::from_slice::<T>(&text)?)
        }
    }
}

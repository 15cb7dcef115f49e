//! Values as Rust code, for tables.

use proc_macro2::TokenStream;
use quote::quote;

/// As the value of a field `Option<&str>`.
pub(crate) fn option(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}

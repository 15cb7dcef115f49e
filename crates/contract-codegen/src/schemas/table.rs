//! The index as a Rust table, so that no crate lists schemas by hand.

use quote::quote;
use syn::parse_quote;

use super::bodies::Direction;
use super::rendered::Rendered;
use super::rules::Rule;
use crate::header::RUST_HEADER;
use contract::Spec;

pub(super) fn render(spec: &Spec, schemas: &[Rendered<'_>]) -> String {
    let version = spec.version();
    let rows = schemas.iter().map(|schema| {
        let Rendered {
            body,
            rules,
            drafts,
        } = schema;
        let name = &body.name;
        let option = |text: Option<String>| match text {
            Some(text) => quote!(Some(#text)),
            None => quote!(None),
        };
        let operation = body.operation.as_ref();
        let id = option(operation.map(|operation| operation.id.to_owned()));
        let method = option(operation.map(|operation| operation.method.to_uppercase()));
        let path = option(operation.map(|operation| operation.path.to_owned()));
        let docs = operation.and_then(|operation| {
            let url = operation.node.pointer("/externalDocs/url")?;
            url.as_str().map(str::to_owned)
        });
        let docs = option(docs);
        let direction = match body.direction {
            Direction::Request => quote!(Direction::Request),
            Direction::Response => quote!(Direction::Response),
        };
        let [uri, _] = drafts.each_ref().map(|file| &file.id);
        let [text, twin] = drafts
            .each_ref()
            .map(|file| format!("../schemas/{}", file.name));
        let rules = rules.iter().map(|rule| {
            let Rule { at, rule, message } = rule;
            quote!(Rule { at: #at, rule: #rule, message: #message })
        });
        quote! {
            Schema {
                name: #name,
                operation_id: #id,
                method: #method,
                path: #path,
                docs: #docs,
                direction: #direction,
                id: #uri,
                text: include_str!(#text),
                draft_07: include_str!(#twin),
                rules: &[#(#rules),*],
            }
        }
    });
    let has_rules = schemas.iter().any(|schema| !schema.rules.is_empty());
    let uses: syn::Item = if has_rules {
        parse_quote!(
            use crate::{Direction, Rule, Schema};
        )
    } else {
        parse_quote!(
            use crate::{Direction, Schema};
        )
    };
    let file: syn::File = parse_quote! {
        #uses

        /// `info.version` of the contract that the schemas were rendered from.
        pub const CONTRACT_VERSION: &str = #version;

        /// The index of the schemas, as JSON text.
        pub const INDEX: &str = include_str!("../schemas/index.json");

        /// Every schema: requests and responses in the order of the contract, then errors.
        pub static SCHEMAS: &[Schema] = &[#(#rows),*];
    };
    format!("{RUST_HEADER}{}", prettyplease::unparse(&file))
}

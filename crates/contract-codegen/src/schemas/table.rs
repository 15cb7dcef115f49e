//! The index as Rust tables, so that no crate lists operations or schemas by hand.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, parse_quote};

use super::bodies::Direction;
use super::operations::Row;
use super::rendered::Rendered;
use super::rules::Rule;
use crate::header::RUST_HEADER;
use crate::quoted::option;
use crate::rate_limit;
use crate::rust_names;
use contract::Spec;

pub(super) fn render(spec: &Spec, operations: &[Row<'_>], schemas: &[Rendered<'_>]) -> String {
    let version = spec.version();
    let rows = schemas.iter().map(schema);
    let names = schemas.iter().map(|schema| schema.body.name.as_str());
    let names: Vec<&str> = names.collect();
    let constants: Vec<Ident> = names.iter().map(|name| constant(name)).collect();
    let places = 0..names.len();
    let indexes: Vec<TokenStream> = places.map(quote_index).collect();
    let docs = names.iter().map(|name| format!(" `{name}`"));
    let operation_rows = operations.iter().map(operation);
    let operation_names = operations.iter().map(|row| constant(row.operation.id));
    let operation_places = (0..operations.len()).map(quote_index);
    let operation_docs = operations.iter().map(|row| {
        let summary = row.text("/summary").unwrap_or_default();
        let (method, path) = (row.operation.method.to_uppercase(), row.operation.path);
        format!(" {summary}: `{method} {path}`")
    });
    let figures = schemas
        .iter()
        .flat_map(|schema| &schema.rules)
        .flat_map(|rule| rule.figures.iter().map(move |figure| (rule, figure)))
        .map(|(rule, (name, value))| {
            let name = constant(name);
            let doc = format!(" Of the rule \"{}\".", rule.message);
            let value = proc_macro2::Literal::u64_unsuffixed(*value);
            quote!(#[doc = #doc] pub const #name: u32 = #value;)
        });
    let file: syn::File = parse_quote! {
        #[allow(unused_imports)]
        use crate::types::{
            Direction, Location, Operation, Parameter, RateLimit, Response, Rule, Schema, Warning,
            Window,
        };

        /// `info.version` of the contract that the schemas were rendered from.
        pub const CONTRACT_VERSION: &str = #version;

        /// The index of operations and schemas, as JSON text.
        pub const INDEX: &str = include_str!("../schemas/index.json");

        /// Numbers in the rules of the contract.
        pub mod figures {
            #(#figures)*
        }

        impl Operation {
            #(
                #[doc = #operation_docs]
                pub const #operation_names: &'static Self = &OPERATIONS[#operation_places];
            )*
        }

        impl Schema {
            #(
                #[doc = #docs]
                pub const #constants: &'static Self = &SCHEMAS[#indexes];
            )*
        }

        /// Calls a macro with the name of each constant of [`Schema`], its index in [`SCHEMAS`] and
        /// its name, so that other crates have the same constants.
        #[doc(hidden)]
        #[macro_export]
        macro_rules! each_schema {
            ($callback:ident) => {
                $callback! { #(#constants, #indexes, #names;)* }
            };
        }

        /// Every operation, in the order of the contract.
        pub static OPERATIONS: &[Operation] = &[#(#operation_rows),*];

        /// Every schema: requests and responses in the order of the contract, then errors.
        pub static SCHEMAS: &[Schema] = &[#(#rows),*];
    };
    format!("{RUST_HEADER}{}", prettyplease::unparse(&file))
}

fn schema(schema: &Rendered<'_>) -> TokenStream {
    let Rendered {
        body,
        rules,
        warnings,
        drafts,
    } = schema;
    let name = &body.name;
    let operation = option(body.operation.as_ref().map(|operation| operation.id));
    let direction = match body.direction {
        Direction::Request => quote!(Direction::Request),
        Direction::Response => quote!(Direction::Response),
    };
    let [uri, _] = drafts.each_ref().map(|file| &file.id);
    let [text, twin] = drafts
        .each_ref()
        .map(|file| format!("../schemas/{}", file.name));
    let quoted = |rule: &Rule| {
        let Rule {
            id,
            at,
            rule,
            message,
            ..
        } = rule;
        let id = id.as_deref().unwrap_or_default();
        quote!(Rule { id: #id, at: #at, rule: #rule, message: #message })
    };
    let rules = rules.iter().map(quoted);
    let warnings = warnings.iter().map(|rule| {
        let code = rule.strict.as_deref().unwrap_or_default();
        let rule = quoted(rule);
        quote!(Warning { code: #code, rule: #rule })
    });
    quote! {
        Schema {
            name: #name,
            operation_id: #operation,
            direction: #direction,
            id: #uri,
            text: include_str!(#text),
            draft_07: include_str!(#twin),
            rules: &[#(#rules),*],
            warnings: &[#(#warnings),*],
        }
    }
}

fn operation(row: &Row<'_>) -> TokenStream {
    let (id, path) = (row.operation.id, row.operation.path);
    let method = row.operation.method.to_uppercase();
    let summary = row.text("/summary").unwrap_or_default();
    let scope = option(row.text("/x-api-scope"));
    let docs = option(row.text("/externalDocs/url"));
    let rate_limit = rate_limit::quoted(row.rate_limit.as_ref());
    let parameters = row.parameters.iter().map(|(parameter, schema)| {
        let (name, required) = (parameter.name, parameter.required);
        let location = match parameter.location {
            "path" => quote!(Location::Path),
            "query" => quote!(Location::Query),
            "header" => quote!(Location::Header),
            _ => quote!(Location::Cookie),
        };
        let schema = schema.to_string();
        quote!(Parameter { name: #name, location: #location, required: #required, schema: #schema })
    });
    let schema = |name: Option<&str>| match name {
        Some(name) => {
            let name = constant(name);
            quote!(Some(Schema::#name))
        }
        None => quote!(None),
    };
    let request = schema(row.request);
    let responses = row.responses.iter().map(|(status, name)| {
        let schema = schema(*name);
        quote!(Response { status: #status, schema: #schema })
    });
    quote! {
        Operation {
            id: #id,
            method: #method,
            path: #path,
            summary: #summary,
            parameters: &[#(#parameters),*],
            scope: #scope,
            rate_limit: #rate_limit,
            docs: #docs,
            request: #request,
            responses: &[#(#responses),*],
        }
    }
}

fn constant(name: &str) -> Ident {
    format_ident!("{}", rust_names::constant(name))
}

fn quote_index(place: usize) -> TokenStream {
    let place = proc_macro2::Literal::usize_unsuffixed(place);
    quote!(#place)
}

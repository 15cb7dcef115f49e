//! `x-extensible-enum`: a Rust enum with variants for the known values, which keeps unknown ones.

use quote::{format_ident, quote};
use syn::{Attribute, Item, parse_quote};

use crate::rust_names::pascal;
use contract::openapi::SCHEMA;
use contract::{Node, Spec};

/// An open enumeration of the contract.
pub(super) struct OpenEnum<'a> {
    /// The schema's name.
    pub(super) name: &'a str,
    values: Vec<&'a str>,
}

/// The open enumerations among the named schemas, in document order.
pub(super) fn all(spec: &Spec) -> Vec<OpenEnum<'_>> {
    spec.structure
        .places(&spec.root, &SCHEMA)
        .filter_map(|place| {
            let name = place.pointer.strip_prefix("/components/schemas/")?;
            let values = place.node.get("x-extensible-enum")?.as_sequence()?;
            (!name.contains('/')).then(|| OpenEnum {
                name,
                values: values.iter().filter_map(Node::as_str).collect(),
            })
        })
        .collect()
}

/// The type and what it implements.
pub(super) fn items(open: &OpenEnum<'_>, docs: &[Attribute]) -> Result<Vec<Item>, String> {
    let name = format_ident!("{}", pascal(open.name));
    let values = &open.values;
    let variants = values
        .iter()
        .map(|value| {
            syn::parse_str::<syn::Ident>(&pascal(value)).map_err(|_| {
                format!(
                    "`{value}` of {} does not give a valid name in Rust",
                    open.name
                )
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let variant_docs = values.iter().map(|value| format!(" `{value}`"));
    let file: syn::File = parse_quote! {
        #(#docs)*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #variant_docs] #variants,)*
            /// A value that is not in the contract, unchanged.
            Unknown(::std::string::String),
        }

        impl #name {
            /// The values in the contract.
            pub const KNOWN: &'static [&'static str] = &[#(#values),*];

            /// The value as in JSON.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    Self::Unknown(value) => value,
                }
            }
        }

        impl ::std::convert::From<&str> for #name {
            fn from(value: &str) -> Self {
                match value {
                    #(#values => Self::#variants,)*
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for #name {
            fn from(value: ::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl ::std::convert::From<#name> for ::std::string::String {
            fn from(value: #name) -> Self {
                value.as_str().to_owned()
            }
        }

        impl ::std::str::FromStr for #name {
            type Err = ::std::convert::Infallible;

            fn from_str(
                value: &str,
            ) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                Ok(Self::from(value))
            }
        }

        impl ::std::cmp::PartialEq<str> for #name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::std::cmp::PartialEq<&str> for #name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)
                    .map(Self::from)
            }
        }
    };
    let json_schema: syn::File = json_schema(open, &name);
    Ok(file.items.into_iter().chain(json_schema.items).collect())
}

fn json_schema(open: &OpenEnum<'_>, name: &proc_macro2::Ident) -> syn::File {
    let schema_name = open.name;
    let values = &open.values;
    let examples = quote!([#(#values),*]);
    parse_quote! {
        impl schemars::JsonSchema for #name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                #schema_name.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "examples": #examples })
            }
        }
    }
}

//! The generator: how it is set up, run, and quoted.

use progenitor_impl::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TypeImpl};
use quote::quote;
use schemars08::schema::{InstanceType, SchemaObject};
use serde_json::Value;

use super::flavour::Flavour;
use super::unique;
use contract::Span;
use contract::contain;
use contract::diagnostic::{Code, Diagnostic};

/// Runs the generator. It may panic.
pub(super) fn generate(json: &Value, flavour: Flavour) -> Result<syn::File, String> {
    let api: openapiv3::OpenAPI =
        serde_json::from_value(json.clone()).map_err(|error| error.to_string())?;
    let tokens = Generator::new(&settings(flavour))
        .generate_tokens(&api)
        .map_err(|error| error.to_string())?;
    let file = syn::parse2(tokens).map_err(|error| error.to_string())?;
    unique::check(&file)?;
    Ok(file)
}

/// Why the generator cannot take a document, if it cannot.
pub(super) fn refusal(json: &Value) -> Option<String> {
    contain::panics(|| generate(json, Flavour::Standalone).map(drop)).err()
}

fn settings(flavour: Flavour) -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_derive("PartialEq")
        .with_derive("schemars::JsonSchema")
        // In the order of keys, so that what is printed does not change from run to run.
        .with_map_type("::std::collections::BTreeMap")
        .with_conversion(
            SchemaObject {
                instance_type: Some(InstanceType::Number.into()),
                ..SchemaObject::default()
            },
            "::serde_json::Number",
            [TypeImpl::Display].into_iter(),
        );
    if flavour == Flavour::Project {
        settings
            .with_inner_type(quote!(crate::hooks::Inner))
            .with_hooks(HooksMode::Expected);
    }
    settings
}

pub(super) fn finding(span: Span, failure: &str) -> Diagnostic {
    // Some of its messages carry a dump of what it stumbled over.
    let first = failure.lines().next().unwrap_or_default();
    let short: String = first.chars().take(200).collect();
    Diagnostic::error(
        Code::Generator,
        span,
        format!("the client generator cannot take this: {short}"),
    )
}

//! Runs the generator and reports its errors.

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use schemars08::schema::{InstanceType, SchemaObject};
use serde_json::Value;

use super::unique;
use contract::Span;
use contract::contain;
use contract::diagnostic::{Code, Diagnostic};

/// Runs the generator. It may panic.
pub(super) fn generate(json: &Value) -> Result<syn::File, String> {
    let api: openapiv3::OpenAPI =
        serde_json::from_value(json.clone()).map_err(|error| error.to_string())?;
    let tokens = Generator::new(&settings())
        .generate_tokens(&api)
        .map_err(|error| error.to_string())?;
    let file = syn::parse2(tokens).map_err(|error| error.to_string())?;
    unique::check(&file)?;
    Ok(file)
}

/// Why the generator refuses a document, if it does.
pub(super) fn refusal(json: &Value) -> Option<String> {
    contain::panics(|| generate(json).map(drop)).err()
}

fn settings() -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_derive("PartialEq")
        .with_derive("schemars::JsonSchema")
        // Sorted by key, so that the output is the same in every run.
        .with_map_type("::std::collections::BTreeMap")
        .with_conversion(
            SchemaObject {
                instance_type: Some(InstanceType::Number.into()),
                ..SchemaObject::default()
            },
            "::serde_json::Number",
            [TypeImpl::Display].into_iter(),
        );
    settings
}

pub(super) fn finding(span: Span, failure: &str) -> Diagnostic {
    // Some of its messages contain a dump of the schema.
    let first = failure.lines().next().unwrap_or_default();
    let short: String = first.chars().take(200).collect();
    Diagnostic::error(
        Code::Generator,
        span,
        format!("the client generator does not support this: {short}"),
    )
}

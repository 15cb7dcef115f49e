//! `readOnly` and `writeOnly`: two types and two schemas for a body that differs between directions.

use contract::{Source, Spec};
use contract_codegen::artefacts::{self, Artefacts, Layout};
use contract_codegen::client::surface;
use koreai_tests::project;
use serde_json::{Value, json};

fn render(text: String) -> Artefacts {
    let read = Spec::parse(Source::new("a.yaml", text));
    let (spec, _) = read.unwrap_or_else(|(_, findings)| panic!("{findings:?}"));
    artefacts::render(&spec, Layout::Folder).unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn schema(artefacts: &Artefacts, name: &str) -> Value {
    let text = &artefacts[&format!("schemas/{name}.schema.json")];
    serde_json::from_str(text).expect("JSON")
}

fn items(artefacts: &Artefacts) -> Vec<String> {
    let files = artefacts.iter().filter_map(|(path, text)| {
        let name = path.strip_prefix("client/")?;
        Some((name.to_owned(), text.clone()))
    });
    let surface = surface::read(&files.collect()).expect("the client is Rust");
    surface.into_keys().collect()
}

fn read_only() -> String {
    let file = project().join("crates/contract-lint/tests/foreign/read-only.yaml");
    std::fs::read_to_string(file).expect("a document")
}

#[test]
fn a_schema_requires_only_properties_of_its_direction() {
    let artefacts = render(read_only());
    let request = schema(&artefacts, "put-box.request");
    let response = schema(&artefacts, "put-box.response");
    assert_eq!(request["required"], json!(["label"]));
    assert_eq!(response["required"], json!(["id", "label"]));
    assert_eq!(request["$defs"]["Inside"].get("required"), None);
    assert_eq!(response["$defs"]["Inside"]["required"], json!(["made"]));
    // A property that is not sent is still described.
    assert_eq!(request["properties"]["id"]["readOnly"], json!(true));
}

#[test]
fn a_type_has_only_members_of_its_direction() {
    let items = items(&render(read_only()));
    let has = |item: &str| items.iter().any(|it| it == item);
    for item in [
        "types::Box.id",
        "types::Box.label",
        "types::BoxRequest.label",
        "types::BoxRequest.secret",
        "types::Inside.made",
        "types::InsideRequest.size",
    ] {
        assert!(has(item), "{item} is missing in {items:#?}");
    }
    for item in [
        "types::Box.secret",
        "types::BoxRequest.id",
        "types::InsideRequest.made",
    ] {
        assert!(!has(item), "{item}");
    }
}

#[test]
fn a_schema_of_one_direction_keeps_its_name() {
    let text = read_only().replace(
        "content: {application/json: {schema: {$ref: \"#/components/schemas/Box\"}}}\ncomponents",
        "content: {application/json: {schema: {$ref: \"#/components/schemas/Out\"}}}\ncomponents",
    ) + "    Out:\n      type: object\n      required: [id]\n      properties:\n        id: {type: string}\n";
    let items = items(&render(text));
    let has = |item: &str| items.iter().any(|it| it == item);
    assert!(
        has("types::Box.label") && !has("types::Box.id"),
        "{items:#?}"
    );
    assert!(!has("types::BoxRequest"));
}

#[test]
fn a_name_in_use_is_not_used_again() {
    let text = read_only()
        + "    BoxRequest:\n      type: object\n      properties:\n        own: {type: string}\n";
    let items = items(&render(text));
    let has = |item: &str| items.iter().any(|it| it == item);
    assert!(
        has("types::BoxRequest.own") && has("types::BoxRequestBody.label"),
        "{items:#?}"
    );
}

#[test]
fn errors_beside_a_success_are_not_successes() {
    let file = project().join("crates/contract-lint/tests/foreign/default-beside-success.yaml");
    let artefacts = render(std::fs::read_to_string(file).expect("a document"));
    let client = &artefacts["client/builder.rs"];
    assert!(
        client.contains("Result<ResponseValue<types::Box>, Error<types::Error>>"),
        "{client}"
    );
    assert!(
        client.contains("400u16..=499u16") && client.contains("500u16..=599u16"),
        "{client}"
    );
}

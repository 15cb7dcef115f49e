//! The Rust client: document → generator → source files.

mod bodies;
mod calls;
mod directions;
mod fixups;
mod flavour;
mod generator;
mod hoist;
mod locate;
mod open_enum;
mod operations;
mod prepare;
pub mod surface;
mod tidy;
mod unique;

use std::collections::BTreeMap;

pub use flavour::Flavour;
pub use prepare::{IGNORED_HEADERS, is_ignored};

use prepare::Prepared;

use crate::header::RUST_HEADER;
use crate::schemas::Body;
use contract::contain;
use contract::diagnostic::{Code, Diagnostic};
use contract::{Span, Spec};

/// The client's source files, by name.
///
/// Fails with findings if the generator refuses the document.
pub fn render(
    spec: &Spec,
    bodies: &[Body<'_>],
    flavour: Flavour,
) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
    let Prepared { spec, requests } = prepare::prepare(spec);
    let (json, idle) = fixups::apply(&spec);
    if flavour == Flavour::Project && !idle.is_empty() {
        return Err(idle.into_iter().map(idle_fixup).collect());
    }
    contain::panics(|| {
        let mut files = tidy::split(generator::generate(&json)?, &spec, flavour)?;
        if flavour == Flavour::Standalone {
            files.insert("operations.rs".to_owned(), operations::render(&spec)?);
        }
        files.insert("bodies.rs".to_owned(), bodies::render(bodies, &requests));
        Ok(files
            .into_iter()
            .map(|(name, file)| {
                (
                    name,
                    format!("{RUST_HEADER}{}", prettyplease::unparse(&file)),
                )
            })
            .collect())
    })
    .map_err(|failure| locate::findings(&spec, &json, &failure))
}

fn idle_fixup(name: &str) -> Diagnostic {
    Diagnostic::error(
        Code::Generator,
        Span::default(),
        format!("the shim `{name}` no longer changes anything in the contract"),
    )
    .help("delete it from `FIXUPS` in crates/contract-codegen/src/client/fixups.rs")
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Source;

    /// Hooks look up an operation by the id in the generated code, whatever its name in Rust is.
    #[test]
    fn generated_code_names_operations_as_the_contract_does() {
        for (id, method) in [("2fa", "_2fa"), ("getTask", "get_task"), ("type", "type_")] {
            let contract = format!(
                "openapi: 3.0.3\ninfo: {{title: t, version: 1.0.0}}\npaths:\n  /a:\n    get:\n      \
                 operationId: {id}\n      responses:\n        '200':\n          description: d\n          \
                 content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}}}}}\n\
                 components: {{schemas: {{A: {{type: object, properties: {{a: {{type: string}}}}}}}}}}\n"
            );
            let (spec, _) =
                Spec::parse(Source::new("contract.yaml", contract)).expect("a contract");
            let files = render(&spec, &[], Flavour::Standalone).expect("a client");
            let [client, builder] = ["mod.rs", "builder.rs"].map(|name| &files[name]);
            assert!(
                client.contains(&format!("pub fn {method}(&self)")),
                "{client}"
            );
            assert!(
                builder.contains(&format!("operation_id: \"{id}\"")),
                "{builder}"
            );
        }
    }

    /// A parameter can have the same name as a variable of the generator. `tests/new-operation` checks that the
    /// code compiles.
    #[test]
    fn parameters_with_names_of_the_generator_are_sent() {
        let names = [
            ("api-version", "header"),
            ("info", "query"),
            ("request", "query"),
            ("url", "query"),
            ("result", "header"),
            ("header_map", "header"),
            ("response", "query"),
            ("client", "query"),
            ("value", "header"),
        ];
        let parameters = names.map(|(name, place)| {
            format!("        - {{name: {name}, in: {place}, required: true, schema: {{type: string}}}}\n")
        });
        let contract = format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: 1.0.0}}\npaths:\n  /a:\n    get:\n      \
             operationId: getA\n      parameters:\n{}      responses:\n        '200':\n          \
             description: d\n          content: {{application/json: {{schema: {{$ref: \
             '#/components/schemas/A'}}}}}}\n\
             components: {{schemas: {{A: {{type: object, properties: {{a: {{type: string}}}}}}}}}}\n",
            parameters.concat()
        );
        let (spec, _) = Spec::parse(Source::new("contract.yaml", contract)).expect("a contract");
        let Prepared { spec, .. } = prepare::prepare(&spec);
        let (json, _) = fixups::apply(&spec);
        let generated = generator::generate(&json).expect("a client");
        let files = tidy::split(generated, &spec, Flavour::Project).expect("a client");
        let text = prettyplease::unparse(&files["builder.rs"]);
        let (_, call) = text.split_once("crate::call::Call for").expect("a call");
        // However it is broken into lines.
        let dense = |text: &str| text.split_whitespace().collect::<String>();
        let has = |part: &str| dense(call).contains(&dense(part));
        for (name, place) in names {
            let variable = name.replace('-', "_");
            let bound = format!("let {variable} = {variable}.map_err(");
            assert!(has(&bound), "{bound}: {call}");
            let sent = match place {
                "header" => format!("header_map_.append(\"{name}\", {variable}.to_string()"),
                _ => format!("QueryParam::new(\"{name}\", &{variable})"),
            };
            assert!(has(&sent), "{sent}: {call}");
        }
        assert!(has("let mut _request = _client"), "{call}");
        assert!(call.contains("Ok(_request)"), "{call}");
        assert!(call.contains(".headers(header_map_)"), "{call}");
        assert!(!call.contains("api_version()"), "{call}");
    }
}

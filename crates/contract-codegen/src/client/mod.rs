//! The Rust client: document → generator → tidied source files.

mod bodies;
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
/// Fails with findings where the generator cannot take the document.
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
        let mut files = tidy::split(generator::generate(&json, flavour)?, &spec, flavour)?;
        files.insert("operations.rs".to_owned(), operations::render(&spec)?);
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
        format!("the shim `{name}` finds nothing to change in the contract any more"),
    )
    .help("delete it from `FIXUPS` in crates/contract-codegen/src/client/fixups.rs")
}

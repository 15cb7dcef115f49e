//! What the site is made of that is in files, or that other languages' tools take out of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::reference::RENDERER;
use super::rust_types;
use crate::Error;
use crate::error::failed;
use crate::schemas::Files;
use crate::stage::{Stage, read};
use crate::step::step;
use crate::tools::Tools;
use contract::pointer_segments;
use contract_codegen::rust_names::pascal;
use contract_codegen::schemas::Body;

/// The types of each body in each language, as [`super::Site::types`] has them. `rust` is the client.
pub(crate) fn types(
    root: &Path,
    tools: &Tools,
    stage: &Stage,
    bodies: &[Body<'_>],
    rust: &BTreeMap<String, String>,
) -> Result<Files, Error> {
    let out = stage.work.join("types");
    fs::create_dir(&out).map_err(failed("create", &out))?;
    let scripts = root.join("crates/contract-dist/src/site");
    step(
        "taking the types out of the npm package",
        Command::new("node")
            .args([&scripts.join("typescript_types.mjs"), tools.folder()])
            .args([&stage.work.join("npm/index.d.ts"), &out]),
    )?;
    for (module, language) in [("types.py", "typed-dict"), ("models.py", "pydantic")] {
        let module = stage.work.join("python/src/koreai_schemas").join(module);
        step(
            "taking the types out of the Python package",
            tools
                .python()
                .arg(scripts.join("python_types.py"))
                .args([&stage.work.join("bodies.json"), &module, &out])
                .arg(language),
        )?;
    }
    let mut types = read(&out, "")?;
    let source = rust.get("types.rs").map_or("", String::as_str);
    for body in bodies {
        let name = pointer_segments(&body.pointer).last().unwrap_or_default();
        let text = rust_types::excerpt(source, &pascal(&name))
            .map_err(|error| Error::Site(format!("\n  {}: {error}", body.name)))?;
        types.insert(format!("{}.rust", body.name), text.into_bytes());
    }
    Ok(types)
}

/// The packages, by their paths.
pub(crate) fn packages(stage: &Stage) -> Result<Files, Error> {
    let mut packages = Files::new();
    for folder in ["npm", "python"] {
        packages.extend(read(&stage.out.join(folder), &format!("{folder}/"))?);
    }
    Ok(packages)
}

/// The parts of the reference's renderer, by their names.
pub(crate) fn renderer(tools: &Tools) -> Result<Files, Error> {
    let folder = tools.folder().join("node_modules/swagger-ui-dist");
    let mut files = Files::new();
    for name in RENDERER {
        let path = folder.join(name);
        let bytes = fs::read(&path).map_err(failed("read", &path))?;
        files.insert(name.to_owned(), bytes);
    }
    Ok(files)
}

/// The contract's changelog.
pub(crate) fn changelog(root: &Path) -> Result<String, Error> {
    let path = root.join("spec/CHANGELOG.md");
    fs::read_to_string(&path).map_err(failed("read", &path))
}

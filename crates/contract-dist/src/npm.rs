//! The npm package: schemas, TypeScript types, precompiled validators.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::Error;
use super::stage::Stage;
use super::step::step;
use super::tools::Tools;

/// Puts it together, checks and packs it.
pub(super) fn package(
    root: &Path,
    tools: &Tools,
    stage: &Stage,
    schemas: &Path,
    together: &Value,
) -> Result<(), Error> {
    let package = stage.package(root, "npm", together)?;
    step(
        "putting the npm package together",
        Command::new("node")
            .arg(root.join("crates/contract-dist/src/npm/build.mjs"))
            .args([tools.folder(), schemas, &stage.work.join("bodies.json")])
            .arg(&package),
    )?;
    step(
        "checking the types",
        tools
            .node("typescript/bin/tsc")
            // A `tsconfig.json` of a folder around is not the package's.
            .args([
                "--ignoreConfig",
                "--strict",
                "--noEmit",
                "--module",
                "nodenext",
            ])
            .args(["--target", "es2022", "index.d.ts", "index.d.cts"])
            .current_dir(&package),
    )?;
    step(
        "packing the npm package",
        Command::new("npm")
            .args(["pack", "--offline", "--ignore-scripts", "--silent"])
            .arg("--pack-destination")
            .arg(stage.folder("npm")?)
            .current_dir(&package),
    )?;
    Ok(())
}

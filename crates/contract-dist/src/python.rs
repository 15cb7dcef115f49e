//! The Python package: schemas, typed dictionaries, models.

use std::path::Path;

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
    let package = stage.package(root, "python", together)?;
    step(
        "putting the Python package together",
        tools
            .python()
            .arg(root.join("crates/contract-dist/src/python/build.py"))
            .args([schemas, &stage.work.join("bodies.json"), &package]),
    )?;
    step(
        "checking the types",
        tools
            .python()
            .args(["-m", "mypy", "--strict", "--no-error-summary"])
            // Settings of whoever runs this, or of a folder around, are not the package's.
            .args([
                "--config-file",
                "",
                "--python-version",
                "3.10",
                "--cache-dir",
            ])
            .arg(stage.work.join("mypy"))
            .arg("src/koreai_schemas")
            .current_dir(&package),
    )?;
    step(
        "packing the Python package",
        tools
            .python()
            .args(["-m", "hatchling", "build", "-t", "sdist", "-t", "wheel"])
            .arg("--directory")
            .arg(stage.folder("python")?)
            .current_dir(&package),
    )?;
    Ok(())
}

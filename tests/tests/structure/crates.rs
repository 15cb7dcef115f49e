//! Which crates of the workspace a crate may depend on.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What each crate that maintains the contract may use of its own kind.
const MAINTENANCE: &[(&str, &[&str])] = &[
    ("contract", &[]),
    ("contract-codegen", &["contract"]),
    ("contract-lint", &["contract", "contract-codegen"]),
    (
        "contract-compat",
        &["contract", "contract-codegen", "contract-lint"],
    ),
    (
        "contract-drift",
        &[
            "contract",
            "contract-codegen",
            "contract-compat",
            "contract-lint",
        ],
    ),
    ("contract-dist", &["contract", "contract-codegen"]),
];

/// Dependencies within the workspace, from the manifests.
#[derive(Default)]
pub(crate) struct Dependencies {
    pub(crate) normal: Vec<String>,
    pub(crate) dev: Vec<String>,
}

/// The dependencies of a manifest, those of a target or at build time included.
pub(crate) fn dependencies(manifest: &Path) -> Result<(String, Dependencies), String> {
    let problem = |error: &dyn std::fmt::Display| format!("{}: {error}", manifest.display());
    let text = fs::read_to_string(manifest).map_err(|error| problem(&error))?;
    let table: toml::Table = text.parse().map_err(|error| problem(&error))?;
    let name = table
        .get("package")
        .and_then(|it| it.get("name"))
        .and_then(toml::Value::as_str)
        .ok_or_else(|| problem(&"there is no name of a package"))?;
    let targets = table.get("target").and_then(toml::Value::as_table);
    let targets = targets.into_iter().flat_map(|it| it.values());
    let mut found = Dependencies::default();
    for table in targets.filter_map(toml::Value::as_table).chain([&table]) {
        let names = |kind: &str| -> Vec<String> {
            let kind = table.get(kind).and_then(toml::Value::as_table);
            let renamed = |(key, value): (&String, &toml::Value)| {
                let package = value.get("package").and_then(toml::Value::as_str);
                package.unwrap_or(key).to_owned()
            };
            kind.into_iter().flatten().map(renamed).collect()
        };
        found.normal.extend(names("dependencies"));
        found.normal.extend(names("build-dependencies"));
        found.dev.extend(names("dev-dependencies"));
    }
    Ok((name.to_owned(), found))
}

/// A sentence for each dependency that points the wrong way.
pub(crate) fn wrong_ways(crates: &BTreeMap<String, Dependencies>) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, dependencies) in crates {
        let of_workspace = |it: &&String| crates.contains_key(*it);
        let normal = dependencies.normal.iter().filter(of_workspace);
        let dev = dependencies.dev.iter().filter(of_workspace);
        if is_published(name) {
            // Its tests as well: they would build what maintains the contract.
            for other in normal.chain(dev).filter(|it| !is_published(it)) {
                problems.push(format!(
                    "{name} depends on {other}: what people install uses nothing of what maintains the contract"
                ));
            }
        } else if let Some((_, allowed)) = MAINTENANCE.iter().find(|(row, _)| row == name) {
            for other in normal.filter(|it| !allowed.contains(&it.as_str())) {
                problems.push(format!(
                    "{name} depends on {other}, and may only on {allowed:?}"
                ));
            }
        } else if name.starts_with("contract") {
            problems.push(format!("{name} has no row in the table of what it may use"));
        }
    }
    problems
}

fn is_published(name: &str) -> bool {
    name.starts_with("koreai-") && name != "koreai-tests"
}

#[test]
fn a_dependency_that_points_the_wrong_way_is_reported() {
    let found = |name: &str, normal: &[&str], dev: &[&str]| {
        let names = |it: &[&str]| it.iter().map(ToString::to_string).collect();
        let row = |name: &str, normal, dev| (name.to_owned(), Dependencies { normal, dev });
        let others = ["contract", "contract-lint", "koreai-auth", "xtask"];
        let others = others.map(|it| row(it, Vec::new(), Vec::new()));
        let mut crates = BTreeMap::from(others);
        crates.extend([row(name, names(normal), names(dev))]);
        wrong_ways(&crates).len()
    };
    assert_eq!(found("koreai-mock", &["koreai-auth", "serde"], &[]), 0);
    assert_eq!(found("koreai-mock", &["contract"], &["contract-lint"]), 2);
    assert_eq!(found("koreai-mock", &["xtask"], &[]), 1);
    assert_eq!(
        found("contract-compat", &["contract-lint", "regex"], &[]),
        0
    );
    assert_eq!(found("contract-codegen", &["contract-lint"], &[]), 1);
    assert_eq!(found("contract-codegen", &[], &["contract-lint"]), 0);
    assert_eq!(found("contract-dist", &["koreai-auth"], &[]), 1);
    assert_eq!(found("contract-new", &[], &[]), 1);
    assert_eq!(found("xtask", &["contract", "koreai-auth"], &[]), 0);
}

#[test]
fn a_manifest_is_read_with_what_is_renamed_and_for_one_target() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = folder.path().join("Cargo.toml");
    let text = r#"
        [package]
        name = "a"
        [dependencies]
        b.workspace = true
        short = { package = "long", version = "1" }
        [build-dependencies]
        c = "1"
        [target.'cfg(unix)'.dev-dependencies]
        d = "1"
    "#;
    fs::write(&manifest, text).unwrap();
    let (name, found) = dependencies(&manifest).unwrap();
    assert_eq!(name, "a");
    assert_eq!(found.normal, ["b", "long", "c"]);
    assert_eq!(found.dev, ["d"]);
}

//! The schemas of each release, in `spec/released/<version>/`: what has a name that was published never changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use koreai_tests::project;
use serde_json::Value;

/// The files of a folder by name, with the text of each.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            (
                name.into_owned(),
                fs::read_to_string(&path).expect("a text"),
            )
        })
        .collect()
}

/// The folders of the releases. There is none before the release after 0.2.0.
fn releases() -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(project().join("spec/released")) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.is_dir()).collect()
}

/// What stands under one `$id` in two places with different bytes, or does not have the `$id` of its folder.
fn differences(
    released: &[(String, BTreeMap<String, String>)],
    now: &BTreeMap<String, String>,
) -> Vec<String> {
    let id = |text: &str| {
        let schema: Value = serde_json::from_str(text).expect("a schema");
        schema["$id"].as_str().unwrap_or_default().to_owned()
    };
    let is_schema = |name: &str| name.ends_with(".schema.json");
    let mut problems = Vec::new();
    let mut known = BTreeMap::new();
    for (version, files) in released {
        for (name, text) in files.iter().filter(|(name, _)| is_schema(name)) {
            let id = id(text);
            if !id.contains(&format!("/{version}/")) {
                problems.push(format!(
                    "{version}/{name}: its $id is that of another version"
                ));
            }
            known.insert(id, text);
        }
    }
    for (name, text) in now.iter().filter(|(name, _)| is_schema(name)) {
        if known
            .get(&id(text))
            .is_some_and(|published| *published != text)
        {
            problems.push(format!(
                "{name}: its $id was published with other bytes; raise `info.version` in spec/openapi.yaml"
            ));
        }
    }
    problems
}

#[test]
fn what_was_published_never_changes() {
    let released: Vec<_> = releases()
        .into_iter()
        .map(|folder| {
            let version = folder.file_name().expect("a name").to_string_lossy();
            (version.into_owned(), files(&folder))
        })
        .collect();
    let now = files(&project().join("crates/koreai-schemas/schemas"));
    assert!(now.len() > 2);
    assert_eq!(differences(&released, &now), Vec::<String>::new());
    // It can fail: the schemas of now as if they were released, and one byte of them changed.
    let index: Value = serde_json::from_str(&now["index.json"]).expect("an index");
    let version = index["contract"]["version"].as_str().expect("a version");
    let (name, text) = now
        .iter()
        .find(|(name, _)| name.ends_with(".schema.json"))
        .expect("a schema");
    let mut changed = now.clone();
    changed.insert(name.clone(), format!("{text}\n"));
    let published = [(version.to_owned(), now.clone())];
    assert_eq!(differences(&published, &now), Vec::<String>::new());
    assert_eq!(differences(&published, &changed).len(), 1);
    let elsewhere = [("0.0.1-other".to_owned(), now.clone())];
    assert!(!differences(&elsewhere, &now).is_empty());
}

//! The Rust types of a body, out of those that were generated for all.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{File, Item, Path};

/// The type of that name, then those that it is made of, in the order of the source: declarations
/// alone, with the prelude's names as people write them.
pub(super) fn excerpt(source: &str, name: &str) -> syn::Result<String> {
    let file = syn::parse_file(source)?;
    let declared: BTreeMap<String, &Item> = file
        .items
        .iter()
        .filter_map(|item| Some((declares(item)?, item)))
        .collect();
    let mut wanted = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        if let Some(item) = declared.get(&name)
            && wanted.insert(name)
        {
            let mut names = Names(Vec::new());
            names.visit_item(item);
            open.extend(names.0);
        }
    }
    let is = |item: &&Item, first: bool| {
        declares(item).is_some_and(|found| wanted.contains(&found) && (found == name) == first)
    };
    let first = file.items.iter().filter(|item| is(item, true));
    let others = file.items.iter().filter(|item| is(item, false));
    let texts: Vec<String> = first
        .chain(others)
        .map(|item| {
            let mut item = item.clone();
            Prelude.visit_item_mut(&mut item);
            prettyplease::unparse(&File {
                shebang: None,
                frontmatter: None,
                attrs: Vec::new(),
                items: vec![item],
            })
        })
        .collect();
    Ok(texts.join("\n"))
}

fn declares(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

/// The last name of each path.
struct Names(Vec<String>);

impl<'ast> Visit<'ast> for Names {
    fn visit_path(&mut self, path: &'ast Path) {
        self.0
            .extend(path.segments.last().map(|last| last.ident.to_string()));
        visit::visit_path(self, path);
    }
}

/// `::std::option::Option` → `Option`.
struct Prelude;

impl VisitMut for Prelude {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let is_std = path.leading_colon.is_some() && path.segments[0].ident == "std";
        if let Some(last) = path.segments.last()
            && is_std
            && ["Option", "String", "Vec"].contains(&last.ident.to_string().as_str())
        {
            *path = Path::from(last.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_alone_and_only_those_that_are_needed() {
        let source = "
            /// Not this.
            pub struct Other { task: Task }
            pub enum State { Open, Unknown(::std::string::String) }
            /// A task, unlike Other.
            pub struct Task {
                pub states: ::std::option::Option<::std::vec::Vec<State>>,
                pub next: Box<super::Task>,
                pub extra: ::serde_json::Map,
            }
            impl Task { fn other() -> Other { todo!() } }
        ";
        let expected = "\
/// A task, unlike Other.
pub struct Task {
    pub states: Option<Vec<State>>,
    pub next: Box<super::Task>,
    pub extra: ::serde_json::Map,
}

pub enum State {
    Open,
    Unknown(String),
}
";
        assert_eq!(excerpt(source, "Task").expect("Rust"), expected);
        assert_eq!(excerpt(source, "None").expect("Rust"), "");
    }
}

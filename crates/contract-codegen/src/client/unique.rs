//! Finds duplicate names in the generator's output, which would not compile.

use std::collections::HashSet;

use syn::{Fields, File, Ident, Item};

/// Fails if two types, members or variants have the same name.
pub(super) fn check(file: &File) -> Result<(), String> {
    let types = file.items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => module.content.as_ref(),
        _ => None,
    });
    let items = types.map_or(&[][..], |(_, items)| items);
    let mut names = HashSet::new();
    for item in items {
        let (name, inner) = match item {
            Item::Struct(item) => (&item.ident, fields(&item.fields)),
            Item::Enum(item) => {
                let variants = item.variants.iter().map(|variant| &variant.ident);
                (&item.ident, variants.collect())
            }
            _ => continue,
        };
        if !names.insert(name) {
            return Err(format!(
                "two types would be called `{name}`; give one a `title` or another name"
            ));
        }
        let mut seen = HashSet::new();
        if let Some(twice) = inner.into_iter().find(|name| !seen.insert(*name)) {
            return Err(format!("two members of `{name}` would be called `{twice}`"));
        }
    }
    Ok(())
}

fn fields(fields: &Fields) -> Vec<&Ident> {
    fields
        .iter()
        .filter_map(|field| field.ident.as_ref())
        .collect()
}

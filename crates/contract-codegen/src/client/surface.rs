//! The public API of generated code, item by item.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::{Fields, File, ImplItem, Item, Visibility, parse_quote};

/// Every public item by path, with its signature. The files have the names that the client renders.
pub fn read(files: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, syn::Error> {
    let mut surface = BTreeMap::new();
    for (name, text) in files {
        let module = match name.trim_end_matches(".rs") {
            "mod" => String::new(),
            name => format!("{name}::"),
        };
        let file: File = syn::parse_file(text)?;
        items(&file.items, &module, &mut surface);
    }
    Ok(surface)
}

fn items(items: &[Item], module: &str, surface: &mut BTreeMap<String, String>) {
    for item in items {
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                let path = format!("{module}{}", item.ident);
                surface.insert(path.clone(), format!("struct{}", derives(&item.attrs)));
                fields(&item.fields, &path, surface);
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let path = format!("{module}{}", item.ident);
                surface.insert(path.clone(), format!("enum{}", derives(&item.attrs)));
                for variant in &item.variants {
                    let path = format!("{path}::{}", variant.ident);
                    surface.insert(path, format!("variant {}", variant_fields(&variant.fields)));
                }
            }
            Item::Fn(item) if is_public(&item.vis) => {
                surface.insert(format!("{module}{}", item.sig.ident), signature(&item.sig));
            }
            Item::Const(item) if is_public(&item.vis) => {
                let signature = format!("const {}", text(&item.ty));
                surface.insert(format!("{module}{}", item.ident), signature);
            }
            Item::Type(item) if is_public(&item.vis) => {
                let signature = format!("type {}", text(&item.ty));
                surface.insert(format!("{module}{}", item.ident), signature);
            }
            Item::Trait(item) if is_public(&item.vis) => {
                surface.insert(format!("{module}{}", item.ident), "trait".to_owned());
            }
            Item::Static(item) if is_public(&item.vis) => {
                surface.insert(
                    format!("{module}{}", item.ident),
                    format!("static {}", text(&item.ty)),
                );
            }
            Item::Mod(item) if is_public(&item.vis) => {
                let path = format!("{module}{}", item.ident);
                surface.insert(path.clone(), "mod".to_owned());
                if let Some((_, content)) = &item.content {
                    self::items(content, &format!("{path}::"), surface);
                }
            }
            Item::Use(item) if is_public(&item.vis) => {
                surface.insert(
                    format!("{module}use {}", text(&item.tree)),
                    "re-export".to_owned(),
                );
            }
            Item::Impl(item) => implementation(item, module, surface),
            _ => {}
        }
    }
}

fn implementation(item: &syn::ItemImpl, module: &str, surface: &mut BTreeMap<String, String>) {
    let path = format!("{module}{}", text(&item.self_ty));
    if let Some((of, _)) = &item.trait_ {
        surface.insert(format!("{path} impl {}", text(of)), "impl".to_owned());
        return;
    }
    for member in &item.items {
        match member {
            ImplItem::Fn(function) if is_public(&function.vis) => {
                surface.insert(
                    format!("{path}::{}", function.sig.ident),
                    signature(&function.sig),
                );
            }
            ImplItem::Const(constant) if is_public(&constant.vis) => {
                surface.insert(
                    format!("{path}::{}", constant.ident),
                    format!("const {}", text(&constant.ty)),
                );
            }
            _ => {}
        }
    }
}

fn fields(fields: &Fields, path: &str, surface: &mut BTreeMap<String, String>) {
    for (index, field) in fields.iter().enumerate() {
        if is_public(&field.vis) {
            let name = field
                .ident
                .as_ref()
                .map_or_else(|| index.to_string(), ToString::to_string);
            surface.insert(format!("{path}.{name}"), text(&field.ty));
        }
    }
}

fn variant_fields(fields: &Fields) -> String {
    let types: Vec<_> = fields.iter().map(|field| text(&field.ty)).collect();
    if types.is_empty() {
        String::new()
    } else {
        format!("({})", types.join(", "))
    }
}

fn derives(attrs: &[syn::Attribute]) -> String {
    let mut traits: Vec<String> = attrs
        .iter()
        .filter(|attr| attr.path().is_ident("derive"))
        .filter_map(|attr| attr.meta.require_list().ok())
        .flat_map(|list| {
            list.tokens
                .to_string()
                .split(',')
                .map(|name| name.replace(' ', ""))
                .collect::<Vec<_>>()
        })
        .filter(|name| !name.is_empty())
        .collect();
    traits.sort();
    if attrs
        .iter()
        .any(|attr| attr.path().is_ident("non_exhaustive"))
    {
        traits.push("non_exhaustive".to_owned());
    }
    if traits.is_empty() {
        String::new()
    } else {
        format!(": {}", traits.join(" + "))
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// A type, path or fields as source code on one line.
fn text(tokens: &impl ToTokens) -> String {
    let tokens = tokens.to_token_stream();
    // The printer prints only whole items: a type is printed as the right side of an alias.
    let printed = match syn::parse2::<syn::Type>(tokens.clone()) {
        Ok(ty) => printed(parse_quote!(type T = #ty;)),
        Err(_) => return tokens.to_string(),
    };
    printed
        .trim_start_matches("type T = ")
        .trim_end_matches(';')
        .to_owned()
}

/// A signature as source code on one line.
fn signature(signature: &syn::Signature) -> String {
    printed(parse_quote!(#signature {}))
        .trim_end_matches("{}")
        .trim_end()
        .to_owned()
}

fn printed(item: Item) -> String {
    let file = File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![item],
    };
    let text = prettyplease::unparse(&file);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Joining broken lines leaves extra spaces and commas.
    [("< ", "<"), (", >", ">"), ("( ", "("), (", )", ")")]
        .iter()
        .fold(line, |line, (from, to)| line.replace(from, to))
}

//! Splits the generator's output into readable files, and changes what the generator has no setting for: see the
//! functions that `split` calls.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use quote::{format_ident, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Expr, File, FnArg, Ident, ImplItem, Item, ItemImpl, ItemMod, ItemStruct, Type,
    UseGroup, UseTree, parse_quote,
};

use super::flavour::Flavour;
use super::{calls, open_enum};
use crate::rust_names::{method, pascal};
use contract::{Spec, operation};

/// `mod.rs`, `types.rs` and `builder.rs`.
pub(super) fn split(
    mut file: File,
    spec: &Spec,
    flavour: Flavour,
) -> Result<BTreeMap<String, File>, String> {
    if flavour == Flavour::Project {
        drop_constructor(&mut file);
    }
    encode_backslashes(&mut file)?;
    Docs.visit_file_mut(&mut file);
    let mut files = BTreeMap::new();
    for name in ["types", "builder"] {
        let module = file
            .items
            .iter_mut()
            .find_map(|item| match item {
                Item::Mod(module) if module.ident == name => Some(module),
                _ => None,
            })
            .ok_or_else(|| format!("the generator wrote no module `{name}`"))?;
        let mut content = take_content(module);
        if name == "builder" {
            OwnHeaders.visit_file_mut(&mut content);
        }
        if name == "types" {
            open_enums(&mut content, spec)?;
            default_structs(&mut content);
            leave_open(&mut content);
            json_schemas(&mut content);
            Extra.visit_file_mut(&mut content);
            document_builders(&mut content);
        } else if flavour == Flavour::Standalone {
            operation_ids(&mut content, spec)?;
            OwnHeader.visit_file_mut(&mut content);
        }
        files.insert(format!("{name}.rs"), content);
    }
    if flavour == Flavour::Project {
        let mut builders = files.remove("builder.rs").unwrap_or_else(empty);
        if let Some(types) = files.get_mut("types.rs") {
            calls::drop_unsent_builders(types, &builders);
            calls::accept_common_values(types);
        }
        calls::hand_over(&mut builders, spec)?;
        files.insert("builder.rs".to_owned(), builders);
        calls::strip_client(&mut file);
    }
    // It only re-exports the client.
    file.items
        .retain(|item| !matches!(item, Item::Mod(module) if module.ident == "prelude"));
    // The project uses the table of operations of `koreai-schemas`.
    if flavour == Flavour::Standalone {
        file.items.push(parse_quote! {
            /// The operations, as a table.
            pub mod operations;
        });
    }
    file.items.push(parse_quote! {
        /// The bodies, as their Rust types.
        pub mod bodies;
    });
    files.insert("mod.rs".to_owned(), file);
    Ok(files)
}

/// Removes `Client::new`, which follows redirects and would send the token along. The project has its own.
fn drop_constructor(file: &mut File) {
    for item in &mut file.items {
        if let Item::Impl(item) = item
            && is_named(&item.self_ty, "Client")
        {
            item.items.retain(
                |item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "new"),
            );
        }
    }
}

/// Replaces the generator's `encode_path`, which does not escape `\`: URLs treat it as `/`, so an id could lead to
/// another path.
fn encode_backslashes(file: &mut File) -> Result<(), String> {
    let imports = file.items.iter_mut().find_map(|item| match item {
        Item::Use(item) => group_with(&mut item.tree, "encode_path"),
        _ => None,
    });
    let imports = imports.ok_or("the generator imports no `encode_path`")?;
    let kept = imports
        .items
        .iter()
        .filter(|tree| !names(tree, "encode_path"));
    imports.items = kept.cloned().collect();
    file.items.push(parse_quote! {
        /// An id as one segment of a path.
        #[allow(dead_code)]
        fn encode_path(id: &str) -> String {
            progenitor_client::encode_path(id).replace('\\', "%5C")
        }
    });
    Ok(())
}

/// The group of imports that has the name.
fn group_with<'t>(tree: &'t mut UseTree, name: &str) -> Option<&'t mut UseGroup> {
    match tree {
        UseTree::Path(path) => group_with(&mut path.tree, name),
        UseTree::Group(group) if group.items.iter().any(|tree| names(tree, name)) => Some(group),
        _ => None,
    }
}

fn names(tree: &UseTree, name: &str) -> bool {
    matches!(tree, UseTree::Name(found) if found.ident == name)
}

fn take_content(module: &mut ItemMod) -> File {
    let items = module.content.take().map(|(_, items)| items);
    module.semi = Some(Default::default());
    File {
        items: items.unwrap_or_default(),
        ..empty()
    }
}

fn empty() -> File {
    File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: Vec::new(),
    }
}

/// Writes doc comments line by line.
struct Docs;

impl VisitMut for Docs {
    fn visit_attributes_mut(&mut self, attrs: &mut Vec<Attribute>) {
        *attrs = attrs.drain(..).flat_map(lines_of_doc).collect();
    }
}

fn lines_of_doc(attr: Attribute) -> Vec<Attribute> {
    let Some(text) = doc_text(&attr) else {
        return vec![attr];
    };
    text.split('\n')
        .map(|line| {
            let line = line.trim_end();
            let line = if line.is_empty() || line.starts_with(' ') {
                line.to_owned()
            } else {
                format!(" {line}")
            };
            let style = attr.style;
            let mut attr: Attribute = parse_quote!(#[doc = #line]);
            attr.style = style;
            attr
        })
        .collect()
}

fn doc_text(attr: &Attribute) -> Option<String> {
    let syn::Meta::NameValue(meta) = &attr.meta else {
        return None;
    };
    match &meta.value {
        Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) if meta.path.is_ident("doc") => Some(text.value()),
        _ => None,
    }
}

/// Replaces the Rust names of operations by their `operationId`s, by which hooks look them up.
fn operation_ids(builders: &mut File, spec: &Spec) -> Result<(), String> {
    let operations = operation::all(spec).into_iter();
    let mut ids = OperationIds {
        by_rust_name: operations
            .map(|found| (method(found.id), found.id))
            .collect(),
        unknown: None,
    };
    ids.visit_file_mut(builders);
    match ids.unknown {
        Some(name) => Err(format!(
            "the generator wrote the unknown operation `{name}`"
        )),
        None => Ok(()),
    }
}

struct OperationIds<'a> {
    by_rust_name: BTreeMap<String, &'a str>,
    unknown: Option<String>,
}

impl VisitMut for OperationIds<'_> {
    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        let is_id = matches!(&field.member, syn::Member::Named(name) if name == "operation_id");
        if let Expr::Lit(literal) = &mut field.expr
            && let syn::Lit::Str(name) = &mut literal.lit
            && is_id
        {
            // The generator adds a `_` to keywords.
            match self.by_rust_name.get(name.value().trim_end_matches('_')) {
                Some(id) => *name = syn::LitStr::new(id, name.span()),
                None => self.unknown = Some(name.value()),
            }
        }
        visit_mut::visit_field_value_mut(self, field);
    }
}

/// The generator gives its own variables names that no parameter has, but for that of the headers.
struct OwnHeaders;

impl VisitMut for OwnHeaders {
    fn visit_impl_item_fn_mut(&mut self, function: &mut syn::ImplItemFn) {
        let stmts = &function.block.stmts;
        let bound: Vec<_> = stmts.iter().filter_map(calls::bound).collect();
        let is_parameter = bound.iter().filter(|name| *name == HEADERS).count() > 1;
        if is_parameter {
            let mut name = format!("{HEADERS}_");
            while bound.iter().any(|bound| *bound == name) {
                name.push('_');
            }
            RenameHeaders(format_ident!("{name}")).visit_block_mut(&mut function.block);
        }
    }
}

/// What the generator calls the headers.
const HEADERS: &str = "header_map";

/// Renames the generator's variable, and leaves a parameter of that name alone.
struct RenameHeaders(Ident);

impl RenameHeaders {
    fn rename(&self, expr: &mut Expr) {
        if let Expr::Path(path) = expr
            && path.path.is_ident(HEADERS)
        {
            path.path = self.0.clone().into();
        }
    }
}

impl VisitMut for RenameHeaders {
    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        if let syn::Pat::Ident(pattern) = &mut local.pat
            && pattern.mutability.is_some()
            && pattern.ident == HEADERS
        {
            pattern.ident = self.0.clone();
        }
        visit_mut::visit_local_mut(self, local);
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        if call.method == "append" {
            self.rename(&mut call.receiver);
        } else if call.method == "headers" {
            call.args.iter_mut().for_each(|expr| self.rename(expr));
        }
        visit_mut::visit_expr_method_call_mut(self, call);
    }
}

/// Removes the header `api-version`, which the generator adds to every request and the document does not have.
struct OwnHeader;

impl VisitMut for OwnHeader {
    fn visit_impl_item_fn_mut(&mut self, function: &mut syn::ImplItemFn) {
        let before = function.block.stmts.len();
        let is_own = |stmt: &syn::Stmt| {
            quote!(#stmt)
                .to_string()
                .contains("Client :: api_version ()")
        };
        function.block.stmts.retain(|stmt| !is_own(stmt));
        if function.block.stmts.len() < before {
            // Without it, the map of headers can be empty.
            function.attrs.push(parse_quote!(#[allow(unused_mut)]));
        }
    }
}

/// Replaces the generator's wrappers of `String` by open enumerations.
fn open_enums(types: &mut File, spec: &Spec) -> Result<(), String> {
    for open in open_enum::all(spec) {
        let name = pascal(open.name);
        let at = types.items.iter().position(
            |item| matches!(item, Item::Struct(ItemStruct { ident, .. }) if *ident == name),
        );
        let Some(at) = at else {
            return Err(format!(
                "the generator wrote no type for the open enumeration {name}"
            ));
        };
        let Item::Struct(wrapper) = &types.items[at] else {
            continue;
        };
        let docs = wrapper
            .attrs
            .iter()
            .filter(|attr| attr.path().is_ident("doc"))
            .cloned()
            .collect::<Vec<_>>();
        types.items.retain(|item| !is_about(item, &name));
        let items = open_enum::items(&open, &docs)?;
        types.items.splice(at..at, items);
    }
    Ok(())
}

/// Whether an item defines a type, implements something for it, or converts from it.
fn is_about(item: &Item, name: &str) -> bool {
    match item {
        Item::Struct(item) => item.ident == name,
        Item::Impl(item) => {
            let of = item.trait_.as_ref().map(|(path, _)| path);
            let from = of
                .and_then(|path| path.segments.last())
                .is_some_and(|last| {
                    last.ident == "From" && quote!(#last).to_string() == format!("From < {name} >")
                });
            from || is_named(&item.self_ty, name)
        }
        _ => false,
    }
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}

/// Rewrites the `JsonSchema` implementations for enumerated numbers, which are for an older `schemars`.
fn json_schemas(types: &mut File) {
    let inner: HashMap<String, Type> = types
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(ItemStruct {
                ident,
                fields: syn::Fields::Unnamed(fields),
                ..
            }) => Some((ident.to_string(), fields.unnamed.first()?.ty.clone())),
            _ => None,
        })
        .collect();
    for item in &mut types.items {
        let Item::Impl(old) = item else { continue };
        let is_json_schema = old.trait_.as_ref().is_some_and(|(path, _)| {
            path.segments
                .last()
                .is_some_and(|last| last.ident == "JsonSchema")
        });
        let ty = &old.self_ty;
        let name = quote!(#ty).to_string();
        if let (true, Some(inner)) = (is_json_schema, inner.get(&name)) {
            *item = parse_quote! {
                impl schemars::JsonSchema for #ty {
                    fn schema_name() -> ::std::borrow::Cow<'static, str> {
                        #name.into()
                    }

                    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                        <#inner as schemars::JsonSchema>::json_schema(generator)
                    }
                }
            };
        }
    }
}

/// Makes types `non_exhaustive`: the API can add members and values at any time.
fn leave_open(file: &mut File) {
    for item in &mut file.items {
        let attrs = match item {
            Item::Struct(item) if matches!(item.fields, syn::Fields::Named(_)) => &mut item.attrs,
            Item::Enum(item) => &mut item.attrs,
            _ => continue,
        };
        if !attrs
            .iter()
            .any(|attr| attr.path().is_ident("non_exhaustive"))
        {
            attrs.push(parse_quote!(#[non_exhaustive]));
        }
    }
}

/// Derives `Default` where all members can be absent. The generator does not, because of `extra`.
fn default_structs(types: &mut File) {
    let has_default: BTreeSet<String> = types
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Impl(item) => {
                let (path, _) = item.trait_.as_ref()?;
                let is_default = path.segments.last()?.ident == "Default";
                let ty = &item.self_ty;
                is_default.then(|| quote!(#ty).to_string())
            }
            _ => None,
        })
        .collect();
    for item in &mut types.items {
        if let Item::Struct(item) = item
            && matches!(item.fields, syn::Fields::Named(_))
            && !has_default.contains(&item.ident.to_string())
            && item.fields.iter().all(may_be_absent)
            && let Some(derive) = item
                .attrs
                .iter_mut()
                .find(|attr| attr.path().is_ident("derive"))
            && let Ok(list) = derive.meta.require_list()
            && !list
                .tokens
                .to_string()
                .split(',')
                .any(|name| name.trim() == "Default")
        {
            let traits = &list.tokens;
            *derive = parse_quote!(#[derive(Default, #traits)]);
        }
    }
}

fn may_be_absent(field: &syn::Field) -> bool {
    let is_option = matches!(&field.ty, Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "Option"));
    is_option || is_extra(field)
}

fn is_extra(field: &syn::Field) -> bool {
    field.ident.as_ref().is_some_and(|name| name == "extra")
        && field.attrs.iter().any(|attr| {
            matches!(&attr.meta, syn::Meta::List(list) if list.tokens.to_string() == "flatten")
        })
}

/// Makes `extra` optional in builders.
struct Extra;

impl VisitMut for Extra {
    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        let value = &field.expr;
        if quote!(#value).to_string() == r#"Err ("no value supplied for extra" . to_string ())"# {
            field.expr = parse_quote!(Ok(::std::default::Default::default()));
        }
        visit_mut::visit_field_value_mut(self, field);
    }
}

/// Copies the docs of members to the setters of builders.
fn document_builders(types: &mut File) {
    let mut docs: HashMap<(String, String), Vec<Attribute>> = HashMap::new();
    for item in &mut types.items {
        if let Item::Struct(item) = item {
            for field in &mut item.fields {
                let Some(name) = field.ident.as_ref().map(ToString::to_string) else {
                    continue;
                };
                if is_extra(field) {
                    field.attrs.insert(
                        0,
                        parse_quote!(
                            /// Members that are not in the contract, unchanged.
                        ),
                    );
                }
                let about = field
                    .attrs
                    .iter()
                    .filter(|attr| attr.path().is_ident("doc"));
                docs.insert((item.ident.to_string(), name), about.cloned().collect());
            }
        }
    }
    let builders = types.items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == "builder" => module.content.as_mut(),
        _ => None,
    });
    for item in builders.into_iter().flat_map(|(_, items)| items) {
        if let Item::Impl(ItemImpl {
            trait_: None,
            self_ty,
            items,
            ..
        }) = item
        {
            let ty = quote!(#self_ty).to_string();
            for item in items {
                if let ImplItem::Fn(setter) = item
                    && matches!(setter.sig.inputs.first(), Some(FnArg::Receiver(_)))
                    && let Some(about) = docs.get(&(ty.clone(), setter.sig.ident.to_string()))
                {
                    setter.attrs.splice(0..0, about.iter().cloned());
                }
            }
        }
    }
}

//! The project's builders do not send their requests: an implementation of `crate::call::Call` replaces the
//! `send` that the generator writes.

use std::collections::{BTreeMap, BTreeSet};

use quote::{format_ident, quote};
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, File, GenericArgument, Ident, ImplItem, ImplItemFn, Item, ItemImpl, PathArguments,
    ReturnType, Stmt, Type, UseTree, parse_quote,
};

use crate::rust_names::{constant, method};
use contract::{Spec, operation};

/// Rewrites `builder.rs`.
pub(super) fn hand_over(builders: &mut File, spec: &Spec) -> Result<(), String> {
    let operations = operation::all(spec).into_iter();
    let ids: BTreeMap<String, &str> = operations
        .map(|operation| (method(operation.id), operation.id))
        .collect();
    let mut calls = Vec::new();
    for item in &mut builders.items {
        let Item::Impl(item) = item else { continue };
        let is_send = |item: &ImplItem| matches!(item, ImplItem::Fn(f) if f.sig.ident == "send");
        let Some(at) = item.items.iter().position(is_send) else {
            continue;
        };
        let ImplItem::Fn(send) = item.items.remove(at) else {
            continue;
        };
        calls.push(Item::Impl(call(item, send, &ids)?));
    }
    builders.items.extend(calls);
    for item in &mut builders.items {
        if let Item::Use(item) = item {
            keep_imports(&mut item.tree, &["encode_path", "Error"]);
        }
    }
    Ok(())
}

/// Rewrites `mod.rs`: only the client's address and a method for each operation remain.
pub(super) fn strip_client(client: &mut File) {
    client.items.retain(|item| match item {
        Item::Impl(item) => item.trait_.is_none(),
        Item::Const(_) => false,
        Item::Use(item) => !mentions(&item.tree, "ClientHooks"),
        _ => true,
    });
    for item in &mut client.items {
        match item {
            Item::Use(item) => keep_imports(&mut item.tree, &["Error"]),
            Item::Impl(item) => {
                for item in &mut item.items {
                    if let ImplItem::Fn(function) = item {
                        drop_example(&mut function.attrs);
                    }
                }
            }
            _ => {}
        }
    }
}

/// `Call` for a builder: the generator's `send` up to the finished request, and the response type.
fn call(
    builder: &ItemImpl,
    mut send: ImplItemFn,
    ids: &BTreeMap<String, &str>,
) -> Result<ItemImpl, String> {
    let broken = |what: &str| format!("the generator wrote a `send` without {what}");
    let response = response(&send.sig.output).ok_or_else(|| broken("a response type"))?;
    let names = send.block.stmts.iter().map(operation_name).enumerate();
    let named = names.filter_map(|(at, name)| Some((at, name?))).next_back();
    let (end, name) = named.ok_or_else(|| broken("its operation"))?;
    let id = ids
        .get(name.trim_end_matches('_'))
        .ok_or_else(|| format!("the generator wrote the unknown operation `{name}`"))?;
    send.block.stmts.truncate(end);
    // The generator adds the header `api-version` to every request; the platform does not have it.
    // Only the generated header takes its value from the client, so a documented one stays.
    send.block
        .stmts
        .retain(|stmt| !quote!(#stmt).to_string().contains("api_version ()"));
    let request = send.block.stmts.last().and_then(bound);
    let request = request.ok_or_else(|| broken("a request"))?;
    let (stmts, ty) = (&send.block.stmts, &builder.self_ty);
    let ty: Type = match &**ty {
        Type::Path(path) => {
            let mut path = path.clone();
            if let Some(last) = path.path.segments.last_mut() {
                last.arguments = PathArguments::None;
            }
            parse_quote!(#path<'_>)
        }
        other => other.clone(),
    };
    let operation = format_ident!("{}", constant(id));
    Ok(parse_quote! {
        impl crate::call::Call for #ty {
            type Answer = #response;

            const OPERATION: &'static ::koreai_schemas::Operation =
                ::koreai_schemas::Operation::#operation;

            #[allow(unused_mut)]
            fn request(self) -> Result<::reqwest::Request, Error<()>> {
                #(#stmts)*
                Ok(#request)
            }
        }
    })
}

/// `T` of `Result<ResponseValue<T>, …>`.
fn response(output: &ReturnType) -> Option<Type> {
    let ReturnType::Type(_, ty) = output else {
        return None;
    };
    argument(&argument(ty)?)
}

/// The first argument of a generic type.
fn argument(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    })
}

/// The variable that a `let` binds. The generator chooses another name if a parameter has the same one.
pub(super) fn bound(stmt: &Stmt) -> Option<Ident> {
    match stmt {
        Stmt::Local(local) => match &local.pat {
            syn::Pat::Ident(found) => Some(found.ident.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// `operation_id` of `let info = OperationInfo { … }`.
fn operation_name(info: &Stmt) -> Option<String> {
    let Stmt::Local(local) = info else {
        return None;
    };
    let syn::Expr::Struct(value) = &*local.init.as_ref()?.expr else {
        return None;
    };
    let is_id = |field: &&syn::FieldValue| matches!(&field.member, syn::Member::Named(name) if name == "operation_id");
    match &value.fields.iter().find(is_id)?.expr {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(name),
            ..
        }) => Some(name.value()),
        _ => None,
    }
}

fn mentions(tree: &UseTree, name: &str) -> bool {
    match tree {
        UseTree::Path(path) => mentions(&path.tree, name),
        UseTree::Group(group) => group.items.iter().any(|tree| mentions(tree, name)),
        UseTree::Name(found) => found.ident == name,
        _ => false,
    }
}

/// Removes imports that are no longer needed.
fn keep_imports(tree: &mut UseTree, kept: &[&str]) {
    match tree {
        UseTree::Path(path) => keep_imports(&mut path.tree, kept),
        UseTree::Group(group) => {
            let is_kept = |tree: &&UseTree| kept.iter().any(|name| mentions(tree, name));
            group.items = group.items.iter().filter(is_kept).cloned().collect();
        }
        _ => {}
    }
}

/// Removes the example, which calls `send`.
fn drop_example(attrs: &mut Vec<Attribute>) {
    let text = |attr: &Attribute| quote!(#attr).to_string();
    if let Some(start) = attrs
        .iter()
        .position(|attr| text(attr).contains("```ignore"))
    {
        attrs.truncate(start);
    }
}

/// Removes the builders of types that are only received.
pub(super) fn drop_unsent_builders(types: &mut File, builders: &File) {
    let sent = sent(types, builders);
    let is_sent = |ty: &Type| match ty {
        Type::Path(path) => {
            let last = path.path.segments.last();
            last.is_none_or(|last| sent.contains(&last.ident.to_string()))
        }
        _ => true,
    };
    for item in &mut types.items {
        match item {
            Item::Mod(module) if module.ident == "builder" => {
                let items = module.content.as_mut().map(|(_, items)| items);
                if let Some(items) = items {
                    items.retain(|item| match item {
                        Item::Struct(item) => sent.contains(&item.ident.to_string()),
                        Item::Impl(item) => is_sent(&item.self_ty),
                        _ => true,
                    });
                }
            }
            Item::Impl(item) if item.trait_.is_none() && !is_sent(&item.self_ty) => {
                item.items.retain(
                    |item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "builder"),
                );
            }
            _ => {}
        }
    }
    types.items.retain(
        |item| !matches!(item, Item::Impl(item) if item.trait_.is_none() && item.items.is_empty()),
    );
}

/// Lets callers set optional fields from common types, such as `&str` for a string: the generator accepts only
/// what converts to an `Option` of the field's type.
pub(super) fn accept_common_values(types: &mut File) {
    let builders = types.items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == "builder" => module.content.as_mut(),
        _ => None,
    });
    for item in builders.into_iter().flat_map(|(_, items)| items) {
        let Item::Impl(item) = item else { continue };
        for item in &mut item.items {
            if let ImplItem::Fn(setter) = item
                && let Some(field) = optional_field(setter)
            {
                let convert = parse_quote!(T: crate::field::IntoField<#field>);
                setter.sig.generics.make_where_clause().predicates =
                    std::iter::once::<syn::WherePredicate>(convert).collect();
                IntoField.visit_block_mut(&mut setter.block);
            }
        }
    }
}

/// `X` of a setter `where T: TryInto<Option<X>>`.
fn optional_field(setter: &ImplItemFn) -> Option<Type> {
    let clause = setter.sig.generics.where_clause.as_ref()?;
    clause.predicates.iter().find_map(|predicate| {
        let syn::WherePredicate::Type(bound) = predicate else {
            return None;
        };
        bound.bounds.iter().find_map(|bound| {
            let syn::TypeParamBound::Trait(bound) = bound else {
                return None;
            };
            let path = &bound.path;
            let path: Type = parse_quote!(#path);
            let is_conversion = bound.path.segments.last()?.ident == "TryInto";
            let option = argument(&path).filter(|_| is_conversion)?;
            let Type::Path(name) = &option else {
                return None;
            };
            let is_option = name.path.segments.last()?.ident == "Option";
            argument(&option).filter(|_| is_option)
        })
    })
}

/// `value.try_into()` becomes `value.into_field()`.
struct IntoField;

impl VisitMut for IntoField {
    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        if call.method == "try_into" {
            call.method = format_ident!("into_field");
        }
        visit_mut::visit_expr_method_call_mut(self, call);
    }
}

/// The types that the builders of operations accept, and all types that they contain.
fn sent(types: &File, builders: &File) -> BTreeSet<String> {
    let made_of: BTreeMap<String, BTreeSet<String>> = types
        .items
        .iter()
        .filter_map(|item| {
            let mut names = Names::default();
            let name = match item {
                Item::Struct(item) => {
                    names.visit_fields(&item.fields);
                    &item.ident
                }
                Item::Enum(item) => {
                    names.visit_item_enum(item);
                    &item.ident
                }
                _ => return None,
            };
            Some((name.to_string(), names.0))
        })
        .collect();
    let mut open = Names::default();
    for item in &builders.items {
        if let Item::Struct(item) = item {
            open.visit_fields(&item.fields);
        }
    }
    let mut sent = BTreeSet::new();
    let mut open: Vec<String> = open.0.into_iter().collect();
    while let Some(name) = open.pop() {
        if let Some(parts) = made_of.get(&name)
            && sent.insert(name)
        {
            open.extend(parts.iter().cloned());
        }
    }
    sent
}

/// The names that types mention.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl<'ast> Visit<'ast> for Names {
    fn visit_ident(&mut self, ident: &'ast Ident) {
        self.0.insert(ident.to_string());
        visit::visit_ident(self, ident);
    }
}

//! Which files of a crate a file names, and where.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::modules::{self, Crate, FileId, ModuleId};
use crate::resolve::Target;

/// From a file to each file it names, with what it writes for that.
pub(crate) type Arrows = BTreeMap<FileId, BTreeMap<FileId, BTreeSet<Written>>>;

/// A path as it is written; one in a `use` is cut where a group opens.
pub(crate) type Written = Vec<String>;

/// Macros that hold the text of other programs.
const QUOTING: &[&str] = &[
    "parse_quote",
    "parse_quote_spanned",
    "quote",
    "quote_spanned",
];

/// Neither `mod child;` nor `pub use child::Item;` is an arrow from parent to child; nor is what tests name.
pub(crate) fn arrows(krate: &Crate) -> Arrows {
    let mut arrows = Arrows::new();
    for module in 0..krate.modules.len() {
        if krate.ancestry(module).any(|it| krate.modules[it].in_tests) {
            continue;
        }
        let mut names = Names {
            krate,
            module,
            locals: Vec::new(),
            arrows: &mut arrows,
        };
        for item in &krate.modules[module].items {
            names.visit_item(item);
        }
    }
    arrows
}

struct Names<'a> {
    krate: &'a Crate,
    module: ModuleId,
    /// The variables of the functions around.
    locals: Vec<HashSet<String>>,
    arrows: &'a mut Arrows,
}

impl Names<'_> {
    fn add(&mut self, target: ModuleId, written: Written) {
        let [from, to] = [self.module, target].map(|it| self.krate.modules[it].file);
        if from != to {
            let named = self.arrows.entry(from).or_default().entry(to).or_default();
            named.insert(written);
        }
    }

    fn add_path(&mut self, path: &[String]) {
        if let [name] = path
            && self.locals.iter().any(|it| it.contains(name))
        {
            return;
        }
        match self.krate.resolve(self.module, path) {
            // Nothing but a `use` names a module alone: this is something else of its name.
            Some(Target::Module(_)) if path.len() == 1 => {}
            Some(target) => self.add(target.module(), vec![path.join("::")]),
            None => {}
        }
    }

    fn is_child_of_this_file(&self, module: ModuleId) -> bool {
        let file = |it: ModuleId| self.krate.modules[it].file;
        let mut parents = self.krate.ancestry(module).skip(1);
        parents.any(|it| file(it) == file(self.module))
    }

    /// The paths among the tokens of a macro or an attribute. In an attribute, a text may be a path as well.
    fn add_tokens(&mut self, tokens: TokenStream, with_texts: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |at: Option<usize>, sign: char| {
            let token = at.and_then(|at| tokens.get(at));
            matches!(token, Some(TokenTree::Punct(it)) if it.as_char() == sign)
        };
        let colons = |at: usize| is(Some(at), ':') && is(Some(at + 1), ':');
        let mut at = 0;
        while at < tokens.len() {
            let start = at;
            at += 1;
            match &tokens[start] {
                TokenTree::Group(group) => self.add_tokens(group.stream(), with_texts),
                TokenTree::Literal(literal) if with_texts => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string())
                        && let Ok(path) = text.parse::<syn::Path>()
                        && path.segments.len() > 1
                    {
                        self.add_path(&modules::segments(&path));
                    }
                }
                TokenTree::Ident(ident) => {
                    let mut path = vec![modules::name(ident)];
                    while colons(at) {
                        let Some(TokenTree::Ident(ident)) = tokens.get(at + 2) else {
                            break;
                        };
                        path.push(modules::name(ident));
                        at += 3;
                    }
                    let before = start.checked_sub(1);
                    let is_member = is(before, '.') && !is(start.checked_sub(2), '.');
                    let is_rest = start >= 2 && colons(start - 2);
                    let is_variable = is(before, '$') && path[0] != "crate";
                    let is_called = matches!(
                        tokens.get(at),
                        Some(TokenTree::Group(it)) if it.delimiter() == Delimiter::Parenthesis
                    );
                    let is_name = path.len() > 1
                        || is_called
                        || is(Some(at), '!')
                        || path[0].starts_with(char::is_uppercase);
                    if is_name && !is_member && !is_rest && !is_variable && !is(before, '\'') {
                        self.add_path(&path);
                    }
                }
                _ => {}
            }
        }
    }

    fn inside(&mut self, locals: HashSet<String>, visit: impl FnOnce(&mut Self)) {
        self.locals.push(locals);
        visit(self);
        self.locals.pop();
    }
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !modules::only_in_tests(modules::attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !modules::only_in_tests(&item.attrs) {
            let locals = locals(|it| it.visit_impl_item_fn(item));
            self.inside(locals, |it| visit::visit_impl_item_fn(it, item));
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let locals = locals(|it| it.visit_item_fn(item));
        self.inside(locals, |it| visit::visit_item_fn(it, item));
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        let locals = locals(|it| it.visit_trait_item_fn(item));
        self.inside(locals, |it| visit::visit_trait_item_fn(it, item));
    }

    /// It is a module of its own.
    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for leaf in modules::leaves(item) {
            if let Some(target) = self.krate.resolve(self.module, &leaf.path)
                && !(leaf.public && self.is_child_of_this_file(target.module()))
            {
                self.add(target.module(), leaf.written);
            }
        }
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        self.add_path(&modules::segments(attribute.path()));
        match &attribute.meta {
            syn::Meta::List(list) => self.add_tokens(list.tokens.clone(), true),
            syn::Meta::NameValue(pair) if !pair.path.is_ident("doc") => {
                self.visit_expr(&pair.value);
            }
            _ => {}
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.add_path(&modules::segments(&call.path));
        let last = call.path.segments.last();
        if !last.is_some_and(|it| QUOTING.iter().any(|name| it.ident == name)) {
            self.add_tokens(call.tokens.clone(), false);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add_path(&modules::segments(path));
        visit::visit_path(self, path);
    }

    /// A constant in a pattern looks like a variable.
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        let name = modules::name(&pattern.ident);
        if name.starts_with(char::is_uppercase) {
            self.add_path(&[name]);
        }
        visit::visit_pat_ident(self, pattern);
    }
}

/// The variables that a function binds, in whatever block.
fn locals(visit: impl FnOnce(&mut Locals)) -> HashSet<String> {
    let mut locals = Locals(HashSet::new());
    visit(&mut locals);
    locals.0
}

struct Locals(HashSet<String>);

impl<'ast> Visit<'ast> for Locals {
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        let name = modules::name(&pattern.ident);
        if !name.starts_with(char::is_uppercase) {
            self.0.insert(name);
        }
        visit::visit_pat_ident(self, pattern);
    }
}

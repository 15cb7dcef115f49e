//! A crate as its files declare it: modules, what each defines, and what each imports.

use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::Visit;

/// Index into [`Crate::files`].
pub(crate) type FileId = usize;
/// Index into [`Crate::modules`].
pub(crate) type ModuleId = usize;

/// The first segment of `::name`, which never names a module of this crate.
const EXTERN: &str = "";

pub(crate) struct Crate {
    pub(crate) files: Vec<File>,
    /// The first is the root.
    pub(crate) modules: Vec<Module>,
}

pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

pub(crate) struct Module {
    pub(crate) file: FileId,
    pub(crate) parent: Option<ModuleId>,
    /// Declared for tests alone.
    pub(crate) in_tests: bool,
    pub(crate) children: Vec<(String, ModuleId)>,
    pub(crate) definitions: Vec<Definition>,
    pub(crate) imports: Vec<Import>,
    pub(crate) items: Vec<syn::Item>,
}

pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) public: bool,
}

/// One leaf of a `use`.
pub(crate) struct Import {
    /// The name it binds; none for a glob.
    pub(crate) name: Option<String>,
    pub(crate) path: Vec<String>,
    /// Visible outside of its module, if only to the parent.
    pub(crate) public: bool,
    /// What is written, from `use` to the leaf, cut where a group opens: `use crate::{a::{b, c}}` has
    /// `use crate::{`, `a::{`, `c` for its second leaf.
    pub(crate) written: Vec<String>,
}

impl Crate {
    /// Reads the module tree below a root such as `src/lib.rs`.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let mut krate = Self {
            files: Vec::new(),
            modules: Vec::new(),
        };
        let folder = root.parent().unwrap_or(Path::new(""));
        krate.read_file(root, folder, None)?;
        Ok(krate)
    }

    /// `folder` is where the files of its child modules are.
    fn read_file(
        &mut self,
        path: &Path,
        folder: &Path,
        parent: Option<ModuleId>,
    ) -> Result<ModuleId, String> {
        let problem = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let text = fs::read_to_string(path).map_err(|error| problem(&error))?;
        let items = syn::parse_file(&text)
            .map_err(|error| problem(&error))?
            .items;
        self.files.push(File {
            path: path.to_owned(),
            text,
        });
        self.read_module(self.files.len() - 1, folder, parent, items)
    }

    fn read_module(
        &mut self,
        file: FileId,
        folder: &Path,
        parent: Option<ModuleId>,
        items: Vec<syn::Item>,
    ) -> Result<ModuleId, String> {
        let id = self.modules.len();
        self.modules.push(Module {
            file,
            parent,
            in_tests: false,
            children: Vec::new(),
            definitions: items.iter().filter_map(definition).collect(),
            imports: imports(&items),
            items: Vec::new(),
        });
        for item in &items {
            let syn::Item::Mod(declared) = item else {
                continue;
            };
            let name = name(&declared.ident);
            let below = folder.join(&name);
            let child = match &declared.content {
                Some((_, items)) => self.read_module(file, &below, Some(id), items.clone())?,
                None => {
                    let is_top = parent.is_none_or(|it| self.modules[it].file != file);
                    let declaring = &self.files[file].path;
                    let (path, folder) = match path_attribute(&declared.attrs) {
                        Some(path) if is_top => beside(declaring.with_file_name(path)),
                        Some(path) => beside(folder.join(path)),
                        None if below.with_extension("rs").is_file() => {
                            (below.with_extension("rs"), below)
                        }
                        None => beside(below.join("mod.rs")),
                    };
                    self.read_file(&path, &folder, Some(id))?
                }
            };
            self.modules[child].in_tests = only_in_tests(&declared.attrs);
            self.modules[id].children.push((name, child));
        }
        self.modules[id].items = items;
        Ok(id)
    }

    /// The module and its parents, itself first.
    pub(crate) fn ancestry(&self, module: ModuleId) -> impl Iterator<Item = ModuleId> {
        std::iter::successors(Some(module), |&it| self.modules[it].parent)
    }
}

/// A file whose child modules are beside it, and that folder.
fn beside(path: PathBuf) -> (PathBuf, PathBuf) {
    let folder = path.parent().map(Path::to_owned);
    (path, folder.unwrap_or_default())
}

fn definition(item: &syn::Item) -> Option<Definition> {
    let (ident, visibility) = match item {
        syn::Item::Const(it) => (&it.ident, &it.vis),
        syn::Item::Enum(it) => (&it.ident, &it.vis),
        syn::Item::Fn(it) => (&it.sig.ident, &it.vis),
        syn::Item::Static(it) => (&it.ident, &it.vis),
        syn::Item::Struct(it) => (&it.ident, &it.vis),
        syn::Item::Trait(it) => (&it.ident, &it.vis),
        syn::Item::Type(it) => (&it.ident, &it.vis),
        syn::Item::Union(it) => (&it.ident, &it.vis),
        syn::Item::Macro(it) => (it.ident.as_ref()?, &syn::Visibility::Inherited),
        _ => return None,
    };
    Some(Definition {
        name: name(ident),
        public: is_public(visibility),
    })
}

/// Every `use` of a module. One inside a function counts as the module's: its names are nearly never another
/// item's as well.
fn imports(items: &[syn::Item]) -> Vec<Import> {
    struct Uses(Vec<Import>);
    impl<'ast> Visit<'ast> for Uses {
        fn visit_item(&mut self, item: &'ast syn::Item) {
            if !only_in_tests(attributes(item)) {
                syn::visit::visit_item(self, item);
            }
        }
        fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}
        fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
            self.0.extend(leaves(item));
        }
    }
    let mut uses = Uses(Vec::new());
    for item in items {
        uses.visit_item(item);
    }
    uses.0
}

/// The leaves of a `use`, in the order they are written in.
pub(crate) fn leaves(item: &syn::ItemUse) -> Vec<Import> {
    fn collect(
        tree: &syn::UseTree,
        mut path: Vec<String>,
        mut written: Vec<String>,
        public: bool,
        found: &mut Vec<Import>,
    ) {
        let write = |written: &mut Vec<String>, text: &str| {
            written
                .last_mut()
                .expect("starts with `use`")
                .push_str(text);
        };
        let (name, segment) = match tree {
            syn::UseTree::Path(it) => {
                path.push(name(&it.ident));
                write(&mut written, &format!("{}::", it.ident));
                return collect(&it.tree, path, written, public, found);
            }
            syn::UseTree::Group(it) => {
                write(&mut written, "{");
                written.push(String::new());
                for tree in &it.items {
                    collect(tree, path.clone(), written.clone(), public, found);
                }
                return;
            }
            syn::UseTree::Glob(_) => {
                write(&mut written, "*");
                (None, None)
            }
            syn::UseTree::Name(it) => {
                write(&mut written, &it.ident.to_string());
                (Some(name(&it.ident)), Some(name(&it.ident)))
            }
            syn::UseTree::Rename(it) => {
                write(&mut written, &format!("{} as {}", it.ident, it.rename));
                (Some(name(&it.rename)), Some(name(&it.ident)))
            }
        };
        let name = match segment {
            // `use a::b::{self}` binds `b`.
            Some(segment) if segment == "self" && !path.is_empty() => {
                name.filter(|name| name != "self").or(path.last().cloned())
            }
            Some(segment) => {
                path.push(segment);
                name
            }
            None => name,
        };
        found.push(Import {
            name,
            path,
            public,
            written,
        });
    }
    let start = match item.leading_colon {
        Some(_) => vec![EXTERN.to_owned()],
        None => Vec::new(),
    };
    let mut found = Vec::new();
    let written = vec!["use ".to_owned()];
    collect(&item.tree, start, written, is_public(&item.vis), &mut found);
    found
}

/// The segments of a path, without what stands in angle brackets.
pub(crate) fn segments(path: &syn::Path) -> Vec<String> {
    let start = path.leading_colon.map(|_| EXTERN.to_owned());
    let names = path.segments.iter().map(|segment| name(&segment.ident));
    start.into_iter().chain(names).collect()
}

/// Without the `r#` of a raw identifier: the module `r#type` stands in `type.rs`.
pub(crate) fn name(ident: &proc_macro2::Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}

fn is_public(visibility: &syn::Visibility) -> bool {
    !matches!(visibility, syn::Visibility::Inherited)
}

fn path_attribute(attributes: &[syn::Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| {
        let syn::Meta::NameValue(pair) = &attribute.meta else {
            return None;
        };
        let syn::Expr::Lit(literal) = &pair.value else {
            return None;
        };
        match &literal.lit {
            syn::Lit::Str(text) if pair.path.is_ident("path") => Some(text.value()),
            _ => None,
        }
    })
}

/// Whether it is compiled for tests alone.
pub(crate) fn only_in_tests(attributes: &[syn::Attribute]) -> bool {
    fn needs_test(meta: &syn::Meta) -> bool {
        let syn::Meta::List(list) = meta else {
            return meta.path().is_ident("test");
        };
        let Ok(parts) = list.parse_args_with(
            syn::punctuated::Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated,
        ) else {
            return false;
        };
        let is_any = list.path.is_ident("any");
        let is_all = list.path.is_ident("all") || list.path.is_ident("cfg");
        (is_all && parts.iter().any(needs_test)) || (is_any && parts.iter().all(needs_test))
    }
    attributes
        .iter()
        .any(|it| (it.path().is_ident("cfg") || it.path().is_ident("test")) && needs_test(&it.meta))
}

pub(crate) fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(it) => &it.attrs,
        syn::Item::Enum(it) => &it.attrs,
        syn::Item::Fn(it) => &it.attrs,
        syn::Item::Impl(it) => &it.attrs,
        syn::Item::Macro(it) => &it.attrs,
        syn::Item::Mod(it) => &it.attrs,
        syn::Item::Static(it) => &it.attrs,
        syn::Item::Struct(it) => &it.attrs,
        syn::Item::Trait(it) => &it.attrs,
        syn::Item::Type(it) => &it.attrs,
        syn::Item::Use(it) => &it.attrs,
        _ => &[],
    }
}

//! From a path to the module that defines what it names.

use crate::modules::{Crate, ModuleId};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    Module(ModuleId),
    /// Something that this module defines.
    Item(ModuleId),
}

impl Target {
    pub(crate) fn module(self) -> ModuleId {
        let (Self::Module(module) | Self::Item(module)) = self;
        module
    }
}

/// Names being looked up: two modules may import each other's.
type Pending = Vec<(ModuleId, String)>;

impl Crate {
    /// What a path names; none if that is in another crate, or local to a function. What a module exports
    /// without defining it is followed to where it is defined; what it imports from another crate is its own.
    pub(crate) fn resolve(&self, from: ModuleId, path: &[String]) -> Option<Target> {
        self.target(from, path, &mut Vec::new())
    }

    fn target(&self, from: ModuleId, path: &[String], pending: &mut Pending) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let mut target = match first.as_str() {
            "crate" => Target::Module(0),
            "self" => Target::Module(from),
            "super" => Target::Module(self.modules[from].parent?),
            name => self.look_up(from, from, name, rest.is_empty(), pending)?,
        };
        for (position, name) in rest.iter().enumerate() {
            target = match target {
                // A variant or an associated item: it stands with its type.
                Target::Item(_) => return Some(target),
                Target::Module(module) if name == "super" => {
                    Target::Module(self.modules[module].parent?)
                }
                Target::Module(module) => {
                    let is_last = position + 1 == rest.len();
                    self.look_up(from, module, name, is_last, pending)
                        .unwrap_or(Target::Item(module))
                }
            };
        }
        Some(target)
    }

    /// What `name` means in `module` to someone in `from`. Before a `::`, a module goes before a function of
    /// its name.
    fn look_up(
        &self,
        from: ModuleId,
        module: ModuleId,
        name: &str,
        is_last: bool,
        pending: &mut Pending,
    ) -> Option<Target> {
        if pending
            .iter()
            .any(|(at, sought)| *at == module && sought == name)
        {
            return None;
        }
        pending.push((module, name.to_owned()));
        let here = &self.modules[module];
        let is_inside = self.ancestry(from).any(|it| it == module);
        let child = || {
            let (_, child) = here.children.iter().find(|(child, _)| child == name)?;
            Some(Target::Module(*child))
        };
        let definition = || {
            let found = here.definitions.iter().find(|it| it.name == name)?;
            (found.public || is_inside).then_some(Target::Item(module))
        };
        let mut import = || {
            let visible = here.imports.iter().filter(|it| it.public || is_inside);
            let (named, globs): (Vec<_>, Vec<_>) = visible
                .filter(|it| it.name.as_deref().is_none_or(|it| it == name))
                .partition(|it| it.name.is_some());
            let named = named
                .into_iter()
                .find_map(|it| self.target(module, &it.path, pending));
            named.or_else(|| {
                globs.into_iter().find_map(|it| {
                    let Target::Module(source) = self.target(module, &it.path, pending)? else {
                        return None;
                    };
                    self.look_up(module, source, name, is_last, pending)
                })
            })
        };
        let found = if is_last {
            definition().or_else(&mut import).or_else(child)
        } else {
            child().or_else(definition).or_else(import)
        };
        pending.pop();
        found
    }
}

//! The check, on crates made up for it: what is an arrow, and that it can fail.

use std::fs;

use tempfile::TempDir;

use crate::modules::Crate;
use crate::names::arrows;
use crate::report::{Fluent, Report, look_at};

type Files<'a> = &'a [(&'a str, &'a str)];

fn write(files: Files) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join("made-up/src").join(name);
        fs::create_dir_all(path.parent().expect("below src")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn arrows_of(files: Files) -> Vec<String> {
    let folder = write(files);
    let source = folder.path().join("made-up/src");
    let krate = Crate::read(&source.join("lib.rs")).unwrap_or_else(|error| panic!("{error}"));
    let name = |file: usize| {
        let path = krate.files[file].path.strip_prefix(&source);
        path.expect("below src").display().to_string()
    };
    let mut found: Vec<String> = arrows(&krate)
        .iter()
        .flat_map(|(from, named)| named.keys().map(move |to| (*from, *to)))
        .map(|(from, to)| format!("{} > {}", name(from), name(to)))
        .collect();
    found.sort();
    found
}

fn report(files: Files, fluent: &[Fluent], refuse_longer: bool) -> Report {
    let folder = write(files);
    let mut report = look_at(&folder.path().join("made-up"), fluent, refuse_longer)
        .unwrap_or_else(|error| panic!("{error}"));
    let place = format!("{}/", folder.path().display());
    for problem in &mut report.problems {
        *problem = problem.replace(&place, "");
    }
    report
}

/// `a.rs` with the given text, beside `b.rs` and what lies below it.
fn arrows_of_a(text: &str) -> Vec<String> {
    arrows_of(&[
        ("lib.rs", "mod a; mod b; pub use b::Shown; pub fn top() {}"),
        ("a.rs", text),
        (
            "b/mod.rs",
            "pub mod deep; pub use deep::{Far, far as away}; pub struct Shown; pub struct Kind; \
             pub fn run() {} #[macro_export] macro_rules! shout { () => {} } pub(crate) use shout;",
        ),
        (
            "b/deep.rs",
            "pub struct Far; pub fn far() {} pub const LIMIT: u8 = 0;",
        ),
    ])
}

#[test]
fn a_path_is_an_arrow_to_the_file_that_defines_what_it_names() {
    let b: &[&str] = &["a.rs > b/mod.rs"];
    let deep: &[&str] = &["a.rs > b/deep.rs"];
    let both: &[&str] = &["a.rs > b/deep.rs", "a.rs > b/mod.rs"];
    let root: &[&str] = &["a.rs > lib.rs"];
    let cases: &[(&str, &[&str])] = &[
        // `use`
        ("use crate::b::Kind;", b),
        ("use super::b::Kind;", b),
        ("use crate::b;", b),
        ("use crate::b::{self};", b),
        ("use crate::b::*;", b),
        ("use crate::b::Kind as Other;", b),
        ("use crate::b::Kind as _;", b),
        ("pub use crate::b::Kind;", b),
        ("pub(super) use super::b::Kind;", b),
        (
            "use crate::{b::{self as other, deep::{Far as F, LIMIT}}};",
            both,
        ),
        ("use crate::b::deep;", deep),
        ("use crate::b::shout;", b),
        ("fn f() { use crate::b::Kind; }", b),
        ("mod inner { use super::super::b::Kind; }", b),
        ("mod inner { use super::own; } fn own() {}", &[]),
        // What is exported elsewhere is followed to where it is defined.
        ("use crate::Shown;", b),
        ("use super::Shown;", b),
        ("use crate::b::Far;", deep),
        ("use crate::b::away;", deep),
        ("use crate::top;", root),
        // What nobody defines is looked for where it is said to be.
        ("use crate::b::Derived;", b),
        // Code
        ("fn f() { crate::b::run() }", b),
        ("fn f() { super::b::deep::far() }", deep),
        ("fn f() -> crate::b::Kind { loop {} }", b),
        ("fn f<T: Into<Vec<crate::b::Kind>>>() {}", b),
        ("impl From<crate::b::Far> for Own {} struct Own;", deep),
        (
            "fn f(it: u8) { match it { crate::b::deep::LIMIT => {} _ => {} } }",
            deep,
        ),
        ("fn f() { super::top() }", root),
        ("use crate::b as other; fn f() { other::deep::far() }", both),
        (
            "use super::*; fn f() { b::run() }",
            &["a.rs > b/mod.rs", "a.rs > lib.rs"],
        ),
        (
            "use super::*; fn f(it: Shown) {}",
            &["a.rs > b/mod.rs", "a.rs > lib.rs"],
        ),
        ("use crate::b::*; fn f(it: Far) {}", both),
        // Macros and attributes
        ("fn f() { vec![crate::b::run(), 1] }", b),
        ("fn f() { println!(\"{}\", super::b::deep::LIMIT) }", deep),
        ("fn f() { crate::b::shout!() }", b),
        ("#[derive(crate::b::Kind)] struct S;", b),
        ("#[serde(with = \"crate::b::deep\")] struct S;", deep),
        ("#[arg(value_parser = crate::b::run)] struct S;", b),
        ("macro_rules! m { () => { $crate::b::run() } }", b),
        // None at all
        ("use std::fmt; fn f() { std::mem::drop(fmt::Error) }", &[]),
        ("use ::b::Kind;", &[]),
        ("fn f(b: u8) -> u8 { b }", &[]),
        ("fn f() { quote!(crate::b::run()) }", &[]),
        (
            "/// [`crate::b::run`]\npub(super) fn f() {} // crate::b::run()",
            &[],
        ),
        ("#[cfg(test)] mod tests { use crate::b::Kind; }", &[]),
        ("#[cfg(all(test, unix))] use crate::b::Kind;", &[]),
        (
            "struct S; impl S { #[cfg(test)] fn f() { crate::b::run() } }",
            &[],
        ),
        ("#[cfg(not(test))] use crate::b::Kind;", b),
        ("#[cfg(any(test, unix))] use crate::b::Kind;", b),
    ];
    for (text, expected) in cases {
        assert_eq!(arrows_of_a(text), *expected, "{text}");
    }
}

#[test]
fn a_parent_names_a_child_by_using_it_and_not_by_exporting_it() {
    let child = "pub struct Child; pub fn run() {} pub mod grand;";
    let grand = "pub struct Grand;";
    let arrows_of_parent = |text: &str| {
        arrows_of(&[
            ("lib.rs", text),
            ("child.rs", child),
            ("child/grand.rs", grand),
        ])
    };
    let cases: &[(&str, &[&str])] = &[
        ("mod child;", &[]),
        ("mod child; pub use child::Child;", &[]),
        (
            "mod child; pub(crate) use child::{Child, grand::Grand};",
            &[],
        ),
        ("mod child; pub use self::child::*;", &[]),
        (
            "mod child; pub mod inner { pub use crate::child::Child; }",
            &[],
        ),
        ("mod child; fn f(child: u8) -> u8 { child }", &[]),
        ("mod child; use child::Child;", &["lib.rs > child.rs"]),
        ("mod child; fn f() { child::run() }", &["lib.rs > child.rs"]),
        (
            "mod child; fn f() { self::child::run() }",
            &["lib.rs > child.rs"],
        ),
        (
            "mod child; pub use child::Child; fn f(it: Child) {}",
            &["lib.rs > child.rs"],
        ),
        (
            "mod child; pub use child::*; fn f() { run() }",
            &["lib.rs > child.rs"],
        ),
        (
            "mod child; pub use child::run; fn f(run: u8) -> u8 { run }",
            &[],
        ),
        (
            "mod child; fn f(it: child::grand::Grand) {}",
            &["lib.rs > child/grand.rs"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(arrows_of_parent(text), *expected, "{text}");
    }
}

#[test]
fn a_child_names_its_parent() {
    let files = |child| {
        [
            ("lib.rs", "mod p;"),
            ("p.rs", "mod c; fn own() {}"),
            ("p/c.rs", child),
        ]
    };
    for child in [
        "use super::own;",
        "use super::*;",
        "fn f() { super::own() }",
        "mod inner { use super::super::own; }",
    ] {
        assert_eq!(arrows_of(&files(child)), ["p/c.rs > p.rs"], "{child}");
    }
    let found = arrows_of(&files("use super::super::p::c::x; fn x() {}"));
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn modules_are_found_where_the_compiler_finds_them() {
    let found = arrows_of(&[
        (
            "lib.rs",
            "mod a; #[path = \"odd/name.rs\"] mod b; mod inner { mod d; } mod r#type;",
        ),
        ("a.rs", "mod below; use crate::b::B;"),
        ("a/below.rs", "use crate::inner::d::D;"),
        ("odd/name.rs", "mod beside; pub struct B;"),
        ("odd/beside.rs", "use crate::r#type::T;"),
        ("inner/d.rs", "pub struct D;"),
        ("type.rs", "pub struct T;"),
    ]);
    assert_eq!(
        found,
        [
            "a.rs > odd/name.rs",
            "a/below.rs > inner/d.rs",
            "odd/beside.rs > type.rs",
        ]
    );
}

#[test]
fn modules_that_import_each_others_globs_end() {
    let found = arrows_of(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub use crate::b::*; fn f() { nowhere() }"),
        ("b.rs", "pub use crate::a::*; fn f() { nowhere() }"),
    ]);
    assert_eq!(found, ["a.rs > b.rs", "b.rs > a.rs"]);
}

const PAIR: Files = &[
    ("lib.rs", "mod a;\nmod b;\n"),
    (
        "a.rs",
        "// crate::b::B\nuse crate::{\n    b::{\n        self, B,\n    },\n};\n\npub fn f(_: B) { b::g() }\n",
    ),
    (
        "b.rs",
        "pub struct B;\n\npub fn g() {\n    crate::a::f(B)\n}\n",
    ),
];

const CIRCLE: Files = &[
    ("lib.rs", "mod a; mod b; mod c;"),
    ("a.rs", "use crate::b::B; pub struct A;"),
    ("b.rs", "use crate::c::C; pub struct B;"),
    ("c.rs", "use crate::a::A; pub struct C;"),
];

#[test]
fn a_pair_is_refused_with_its_lines() {
    let report = report(PAIR, &[], false);
    assert_eq!((report.files, report.pairs, report.longer), (3, 1, 0));
    let expected = "\
made-up/src/a.rs and made-up/src/b.rs name each other:
  made-up/src/a.rs names made-up/src/b.rs
    made-up/src/a.rs:4: self, B,
    made-up/src/a.rs:8: pub fn f(_: B) { b::g() }
  made-up/src/b.rs names made-up/src/a.rs
    made-up/src/b.rs:4: crate::a::f(B)
  Move what both need into a file that names neither, or pass it as an argument. \
If one is handed out by the other, list them in FLUENT, with the reason.";
    assert_eq!(report.problems, [expected]);
}

#[test]
fn a_longer_circle_is_refused_if_asked_for() {
    let counted = report(CIRCLE, &[], false);
    assert_eq!((counted.pairs, counted.longer), (0, 1));
    assert!(counted.problems.is_empty());
    let refused = report(CIRCLE, &[], true);
    assert_eq!(refused.problems.len(), 1);
    let problem = &refused.problems[0];
    assert!(
        problem.starts_with("3 files name each other in a circle:"),
        "{problem}"
    );
    assert!(
        problem.contains("made-up/src/c.rs:1: use crate::a::A;"),
        "{problem}"
    );
}

#[test]
fn a_fluent_pair_is_allowed_as_long_as_there_is_one() {
    let pair = |krate, files| Fluent {
        krate,
        files,
        reason: "one hands out the other",
    };
    let allowed = report(PAIR, &[pair("made-up", ["b.rs", "a.rs"])], true);
    assert_eq!((allowed.pairs, allowed.problems.len()), (1, 0));
    let elsewhere = report(PAIR, &[pair("other", ["b.rs", "a.rs"])], true);
    assert_eq!(elsewhere.problems.len(), 1);

    for files in [["a.rs", "c.rs"], ["a.rs", "gone.rs"]] {
        let stale = report(CIRCLE, &[pair("made-up", files)], false);
        assert_eq!(stale.problems.len(), 1);
        let problem = &stale.problems[0];
        assert!(problem.contains("no longer name each other"), "{problem}");
    }
}

#[test]
fn a_file_that_no_module_declares_is_reported() {
    let files = [
        ("lib.rs", "#[cfg(test)] mod tests;"),
        ("tests.rs", ""),
        ("lost.rs", ""),
    ];
    let problems = report(&files, &[], true).problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(
        problems[0].starts_with("made-up/src/lost.rs: no module"),
        "{problems:?}"
    );
}

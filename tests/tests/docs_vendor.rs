//! The vendor's own pages, which are not part of the project. Runs only where `DOCS_DIR` names the
//! folder that holds them: `DOCS_DIR=… cargo test -p koreai-tests --test docs_vendor -- --ignored`.

use std::fs;
use std::path::PathBuf;

use xtask::docs::page::DocPage;
use xtask::spec;

fn pages() -> Vec<PathBuf> {
    let folder = std::env::var("DOCS_DIR").expect("DOCS_DIR names the folder of pages");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}

#[test]
#[ignore = "needs the vendor's pages, in DOCS_DIR"]
fn every_page_is_read_completely() {
    for file in pages() {
        let page = DocPage::read(spec::read(&file).expect("a page"));
        println!("== {} {:?}", file.display(), page.form);
        println!("{}", serde_json::to_string(&page.facts()).expect("json"));
        for unread in &page.unread {
            let (line, column) = page.source.line_column(unread.at);
            println!("unread {line}:{column} {}", unread.why);
        }
    }
}

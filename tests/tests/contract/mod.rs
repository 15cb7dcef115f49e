//! The contract, read.

use koreai_tests::project;
use xtask::spec::{self, Spec};

/// The project's contract.
pub(crate) fn contract() -> Spec {
    let source = spec::read(&project().join("spec/openapi.yaml")).expect("the contract");
    let (spec, _) = Spec::parse(source).expect("a contract without errors");
    spec
}

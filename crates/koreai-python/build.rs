//! On macOS, a linker has to be told that what is missing comes from the interpreter.

fn main() {
    pyo3_build_config::add_extension_module_link_args();
}

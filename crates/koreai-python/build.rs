//! On macOS, a linker needs an option that says that missing symbols come from the interpreter.

fn main() {
    pyo3_build_config::add_extension_module_link_args();
}

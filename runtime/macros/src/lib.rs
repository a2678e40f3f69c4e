//! Attribute macros that declare native Python classes, functions and modules.
//!
//! Each macro turns annotated Rust items into the plain tables of `brolga_vm::abi::spec`: no registration at run time, no
//! allocation. `docs/native-code.md` is the manual, with complete examples.
//!
//! * [`macro@pyclass`] on a struct: `PyClass`, and for native payloads `NativeData` and `Trace`;
//! * [`macro@pymethods`] on its `impl` blocks: slots, methods, getters, class attributes;
//! * [`macro@pymodule`] on an inline `mod`: functions, attributes, classes;
//! * [`derive@Trace`] on helper structs that payloads contain.
//!
//! A function's Python signature is written as Python text, as `__text_signature__` shows it. [`signature`] parses it,
//! [`function`] generates the shim: calling convention, argument count checks, conversions, defaults.
//!
//! Generated code names everything through `::brolga_vm::`; `brolga-vm` itself declares `extern crate self as brolga_vm`.
//!
//! The `unsafe` in generated code is of two kinds: a shim casts `self` (the caller of a slot or method has checked the class, and a class's
//! instances have the class's layout), and `NativeData` is implemented with a table that belongs to that payload type alone.

mod attributes;
mod class;
mod function;
mod methods;
mod module;
mod signature;
mod slots;

use proc_macro::TokenStream;

/// Declares the Python class of a struct. See `docs/native-code.md`.
#[proc_macro_attribute]
pub fn pyclass(arguments: TokenStream, item: TokenStream) -> TokenStream {
    finish(class::pyclass(arguments.into(), item.into()))
}

/// Collects slots, methods, getters and class attributes of a class. See `docs/native-code.md`.
#[proc_macro_attribute]
pub fn pymethods(arguments: TokenStream, item: TokenStream) -> TokenStream {
    finish(methods::pymethods(arguments.into(), item.into()))
}

/// Declares a native module. See `docs/native-code.md`.
#[proc_macro_attribute]
pub fn pymodule(arguments: TokenStream, item: TokenStream) -> TokenStream {
    finish(module::pymodule(arguments.into(), item.into()))
}

/// Visits every field: a field whose type is no `Trace` does not compile.
#[proc_macro_derive(Trace)]
pub fn derive_trace(item: TokenStream) -> TokenStream {
    finish(syn::parse(item).and_then(|input| class::derive_trace(&input)))
}

fn finish(result: syn::Result<proc_macro2::TokenStream>) -> TokenStream {
    result.unwrap_or_else(|error| error.into_compile_error()).into()
}

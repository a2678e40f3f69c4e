//! The command line.

use brolga_vm::modules::{builtins::compile, import, sys};
use brolga_vm::prelude::*;
use brolga_vm::vm::VmConfig;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args: Vec<std::ffi::OsString> = std::env::args_os().skip(1).collect();
    let mut options = Vec::new();
    while args.first().is_some_and(|a| a.to_string_lossy().starts_with("-X")) {
        let a = args.remove(0);
        let text = a.to_string_lossy().into_owned();
        options.push(if text == "-X" && !args.is_empty() {
            args.remove(0).to_string_lossy().into_owned()
        } else {
            text[2..].to_owned()
        });
    }
    let seed = std::env::var("PYTHONHASHSEED").ok().and_then(|s| s.parse().ok());
    let zeal = std::env::var("BROLGA_GC_ZEAL").ok().and_then(|s| s.parse().ok());
    let config =
        VmConfig { argv: args.clone(), hash_seed: seed, gc_zeal: zeal, x_options: options, ..VmConfig::default() };
    let Ok(vm) = Vm::new(config) else {
        eprintln!("Fatal Python error: no memory");
        return ExitCode::FAILURE;
    };
    vm.state.registry.add(brolga_stdlib::ALL);
    let t = vm.main_thread();
    let run = || -> PyResult<()> {
        brolga_vm::modules::start(t)?;
        let main = PyModule::new(t, "__main__")?;
        import::modules(t)?.set_name(t, t.names.dunder_main, main.into())?;
        let (source, name) = match args.first().map(|a| a.to_string_lossy().into_owned()).as_deref() {
            Some("-c") => (
                args.get(1).map(|a| a.to_string_lossy().into_owned()).unwrap_or_default().into_bytes(),
                "<string>".to_owned(),
            ),
            Some(file) => match std::fs::read(file) {
                Ok(bytes) => (bytes, file.to_owned()),
                Err(e) => {
                    eprintln!("can't open file '{file}': {e}");
                    std::process::exit(2);
                }
            },
            None => return Ok(()),
        };
        main.add_str(t, "__file__", &name)?;
        let filename = t.new_str(&name)?;
        let code = compile::compile_bytes(t, &source, filename, "exec", 0, -1)?;
        import::run_in_module(t, main, code)
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(r) => {
            let exc = t.take_exception(r);
            if let Err(r) = sys::print_exception(t, exc) {
                t.take_exception(r);
            }
            ExitCode::FAILURE
        }
    }
}

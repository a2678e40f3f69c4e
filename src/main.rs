//! The command line: `brolga` takes what `python3` takes.

mod closed_streams;
mod config;
mod finish;
mod help;
mod locale;
mod memory;
mod options;
mod repl;
mod run;

use brolga_vm::prelude::*;
use std::ffi::OsString;
use std::process::exit;

#[global_allocator]
static ALLOCATOR: memory::Allocator = memory::Allocator;

fn main() {
    closed_streams::restore();
    memory::set_aside();
    let args: Vec<OsString> = std::env::args_os().collect();
    let options = match options::parse(&args) {
        Ok(options) => options,
        Err(options::Exit::Print(text)) => {
            print!("{text}");
            exit(0);
        }
        Err(options::Exit::Usage(text)) => {
            eprint!("{text}");
            exit(2);
        }
    };
    let (config, digits) = match config::configure(args, &options) {
        Ok(c) => c,
        Err(config::Fatal::Preconfig(message)) => fatal(&message, "preinitializing"),
        Err(config::Fatal::Config(message)) => fatal(&message, "preinitialized"),
    };
    let Ok(vm) = Vm::new(config) else { fatal("no memory for the heap", "preinitialized") };
    if let Some(digits) = digits {
        vm.int_max_str_digits.set(digits);
    }
    *vm.state.import.image.borrow_mut() = Some(library());
    let t = vm.main_thread();
    if let Err(message) = brolga_jit::attach(t, &vm.config.x_options, vm.config.use_environment) {
        fatal(&message, "preinitialized");
    }
    let status = start_and_run(t, &options);
    let status = finish::finish(t, status);
    if brolga_heap::shortage::is_active() {
        eprintln!("[{} allocations]", brolga_heap::shortage::end_injection());
    }
    brolga_jit::print_stats(t, &vm.config.x_options);
    if status == run::INTERRUPTED {
        // The end by the signal itself, as the parent process expects it.
        // SAFETY: resets a handler and signals this process.
        unsafe {
            libc::signal(libc::SIGINT, libc::SIG_DFL);
            libc::kill(libc::getpid(), libc::SIGINT);
        }
        exit(130);
    }
    // The operating system takes the memory back faster than we could.
    exit(status & 0xff);
}

/// Apart from `main`, whose frame would keep objects of the program alive.
#[inline(never)]
fn start_and_run(t: &Thread, options: &options::Options) -> i32 {
    match run::start(t) {
        Ok(main) => run::run(t, &options.program, main),
        Err(r) => {
            let exc = t.take_exception(r);
            eprintln!("Fatal Python error: initialization failed");
            match brolga_vm::objects::exception::as_exception(exc) {
                Some(e) => eprint!("{}", brolga_vm::modules::sys::output::native_text(t, e)),
                None => eprintln!("unknown error"),
            }
            exit(1);
        }
    }
}

fn fatal(message: &str, state: &str) -> ! {
    eprintln!("Fatal Python error: {message}\nPython runtime state: {state}\n");
    exit(1);
}

/// The standard library: the one in the executable, or a folder of sources.
fn library() -> &'static dyn brolga_vm::modules::import::StdlibImage {
    match std::env::var_os("BROLGA_STDLIB") {
        Some(folder) => Box::leak(Box::new(brolga_pylib::Folder::new(folder.into()))),
        None => &brolga_pylib::IMAGE,
    }
}

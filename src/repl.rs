//! The interactive interpreter.

use brolga_vm::modules::import;
use brolga_vm::prelude::*;
use brolga_vm::protocol::call;

/// Reads and runs statements until the end of input.
pub fn run(t: &Thread, main: Gc<PyModule>) -> PyResult<()> {
    let interact = import::import_attr(t, "code", "interact")?;
    let names = ["banner", "local", "exitmsg"];
    let banner = format!(
        "Python {} on {}\nType \"help\", \"copyright\", \"credits\" or \"license\" for more information.",
        brolga_vm::modules::sys::info::version_text(),
        brolga_vm::modules::sys::info::PLATFORM
    );
    let values = [t.new_str(if t.config.quiet { "" } else { &banner })?, main.dict().into(), t.names.empty];
    let keywords: Vec<(&str, Value)> = names.into_iter().zip(values).collect();
    call::call_keywords(t, interact, &[], &keywords)?;
    Ok(())
}

//! Runs a script with the core modules only.
use brolga_compiler::parse::Mode;
use brolga_vm::VmConfig;
use brolga_vm::Vm;
use brolga_vm::prelude::*;

#[pymodule(name = "_out")]
pub mod out {
    use brolga_vm::prelude::*;
    #[pyfunction("write(s, /)")]
    fn write(s: Gc<PyStr>) {
        print!("{}", s.to_lossy());
    }
}

const PRELUDE: &str = "
import _out, sys
class Out:
    def write(self, s): _out.write(s)
    def flush(self): pass
sys.stdout = sys.stderr = Out()
";

fn exec(t: &Thread, globals: Gc<PyDict>, source: &str, name: &str) -> PyResult<Value> {
    let compiled = match brolga_compiler::compile(source, name, Mode::Exec, &Default::default()) {
        Ok(c) => c,
        Err(e) => return Err(t.raise_value_error(format!("syntax: {e:?}"))),
    };
    let code = brolga_vm::objects::code::from_compiled(t, compiled.code)?;
    brolga_vm::interp::run_code(t, code, globals, globals.value(), None)
}

fn run(t: &Thread, path: &str) -> PyResult<()> {
    t.state_of_vm().registry.add(&[&out::SPEC]);
    brolga_vm::modules::start(t)?;
    let main = PyModule::new(t, "__main__")?;
    t.modules.get().unwrap().set_str(t, "__main__", main.value())?;
    main.dict().set_str(t, "__builtins__", t.modules.get().unwrap().get_str(t, "builtins")?.unwrap())?;
    let scratch = PyDict::new(t)?;
    exec(t, scratch, PRELUDE, "<prelude>")?;
    let source = std::fs::read_to_string(path).unwrap();
    exec(t, main.dict(), &source, path)?;
    Ok(())
}
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let zeal = std::env::args().nth(2).and_then(|s| s.parse().ok());
    let vm = Vm::new(VmConfig { hash_seed: Some(0), gc_zeal: zeal, ..VmConfig::default() }).unwrap();
    let t = vm.main_thread();
    if let Err(r) = run(t, &path) {
        let e = t.take_exception(r);
        println!("{}: {}", t.class_of(e).name(), brolga_vm::objects::exception::describe(t, e));
        std::process::exit(1);
    }
}

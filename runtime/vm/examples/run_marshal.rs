//! Runs a marshalled code object with a handful of builtins: a developer's tool.
use brolga_vm::objects::code;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, object};
use brolga_vm::vm::VmConfig;

#[pymodule(name = "builtins")]
pub mod builtins {
    use super::*;
    #[pyfunction("print", raw)]
    fn print(t: &Thread, args: Args<'_>) -> PyResult<()> {
        let mut out = String::new();
        for (i, v) in args.positional().iter().enumerate() {
            if i > 0 {
                out.push(' ');
            }
            out.push_str(&object::str(t, *v)?.to_lossy());
        }
        println!("{out}");
        Ok(())
    }
    #[pyfunction("repr(obj, /)")]
    fn repr(t: &Thread, obj: Value) -> PyResult<Gc<PyStr>> {
        object::repr(t, obj)
    }
    #[pyfunction("len(obj, /)")]
    fn len(t: &Thread, obj: Value) -> PyResult<usize> {
        object::length(t, obj)
    }
    #[pyfunction("iter(obj, /)")]
    fn iter(t: &Thread, obj: Value) -> PyResult<Value> {
        brolga_vm::protocol::iter::get_iter(t, obj)
    }
    #[pyfunction("next(obj, /)")]
    fn next(t: &Thread, obj: Value) -> PyResult<Value> {
        match brolga_vm::protocol::iter::next(t, obj)? {
            Some(v) => Ok(v),
            None => Err(t.raise_stop_iteration(None)),
        }
    }
    #[pyfunction("isinstance(obj, class_or_tuple, /)")]
    fn isinstance(t: &Thread, obj: Value, class_or_tuple: Value) -> PyResult<bool> {
        object::is_instance(t, obj, class_or_tuple)
    }
    #[pyfunction("__build_class__", raw)]
    fn build_class(t: &Thread, args: Args<'_>) -> PyResult<Value> {
        let body = args.values[0];
        let name = args.values[1];
        let bases = t.new_tuple(&args.positional()[2..])?;
        let ns = PyDict::new(t)?;
        let f: Gc<brolga_vm::objects::function::PyFunction> = body.downcast().unwrap();
        let cell = brolga_vm::interp::run_in_namespace(t, f, ns.value())?;
        let class = call::call_values(t, t.types.type_.value(), &[name, bases, ns.value()])?;
        let _ = cell;
        Ok(class)
    }
}

fn main() {
    let path = std::env::args().nth(1).expect("a file");
    let zeal = std::env::var("ZEAL").ok().and_then(|z| z.parse().ok());
    let vm = Vm::new(VmConfig { hash_seed: Some(0), gc_zeal: zeal, ..VmConfig::default() }).expect("memory");
    let t = vm.main_thread();
    match run(t, &path) {
        Ok(()) => {}
        Err(r) => {
            let exc = t.take_exception(r);
            eprintln!("{}", t.class_of(exc).name());
            if let Ok(s) = object::str(t, exc) {
                eprintln!("{}", s.to_lossy());
            }
            if let Some(e) = exc.downcast::<brolga_vm::objects::exception::PyException>() {
                let mut tb = e.traceback.get().and_then(|v| v.downcast::<brolga_vm::objects::traceback::PyTraceback>());
                while let Some(x) = tb {
                    eprintln!(
                        "  line {:?} in {:?}",
                        x.line(),
                        object::str(t, x.frame().code().name.get().unwrap()).map(|s| s.to_lossy().into_owned())
                    );
                    tb = x.next.get();
                }
            }
            std::process::exit(1);
        }
    }
}
fn run(t: &Thread, path: &str) -> PyResult<()> {
    let data = std::fs::read(path).expect("readable");
    let compiled = brolga_bytecode::marshal::load_code(&data).expect("marshalled code");
    let c = code::from_compiled(t, (*compiled).clone())?;
    let b = PyDict::new(t)?;
    for f in builtins::SPEC.functions {
        let name = t.intern("builtins");
        let function = brolga_vm::objects::function::PyBuiltin::new(t, f, None, Some(name))?;
        b.set_str(t, f.name, function.value())?;
    }
    for class in t.types.all() {
        let name = class.name();
        b.set_str(t, &name, class.value())?;
    }
    for name in ["zip", "enumerate", "map", "filter", "reversed"] {
        let _ = name;
    }
    use brolga_vm::objects::iterators as it;
    b.set_str(t, "zip", it::zip::PyZip::class(t).value())?;
    t.builtins.set(Some(b));
    let g = PyDict::new(t)?;
    g.set_str(t, "__name__", t.intern("__main__"))?;
    brolga_vm::interp::run_code(t, c, g, g.value(), None)?;
    Ok(())
}

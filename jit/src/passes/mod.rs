//! The optimizer: small passes over HIR, in one order.
//!
//! Debug builds verify after each. A pass is a function of the [`Func`] that says whether it changed anything.

mod dce;
mod gvn;
mod licm;
mod simplify;
mod types;

use crate::ir::{Func, verify};

/// A pass and its name in dumps.
pub struct Pass {
    pub name: &'static str,
    pub run: fn(&mut Func) -> bool,
}

/// The order.
pub const PIPELINE: &[Pass] = &[
    Pass { name: "dce", run: dce::run },
    Pass { name: "types", run: types::run },
    Pass { name: "simplify", run: simplify::run },
    Pass { name: "gvn", run: gvn::run },
    Pass { name: "licm", run: licm::run },
    Pass { name: "gvn", run: gvn::run },
    Pass { name: "dce", run: dce::run },
];

/// Runs the pipeline. `observe` gets the function after each pass, with the pass's name.
pub fn run(f: &mut Func, mut observe: impl FnMut(&str, &Func)) {
    check("build", f);
    observe("build", f);
    for pass in PIPELINE {
        (pass.run)(f);
        check(pass.name, f);
        observe(pass.name, f);
    }
}

/// A function that breaks the rules is a bug of the pass before.
pub fn check(pass: &str, f: &Func) {
    if cfg!(debug_assertions)
        && let Err(what) = verify::verify(f)
    {
        panic!("after {pass}: {what}\n{f}");
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::ir::{Func, parse, verify};

    const HEAD: &str = r#"func "f" call 2
const c0 = 0x7f0010 OtherObject "code f"
frame f0 c0 "f" window 0 words 20 locals 2
"#;

    /// Runs a pass on a text and compares with another; both without the declarations.
    pub(crate) fn check_pass(pass: fn(&mut Func) -> bool, before: &str, after: &str) {
        let mut f = match parse::parse(&format!("{HEAD}{before}")) {
            Ok(f) => f,
            Err(e) => panic!("line {}: {}", e.0, e.1),
        };
        verify::verify(&f).unwrap();
        pass(&mut f);
        verify::verify(&f).unwrap();
        let got = f.to_string();
        let got = got.strip_prefix(HEAD).unwrap_or(&got);
        assert_eq!(got.trim(), after.trim(), "\n{got}");
    }
}

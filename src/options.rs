//! The command line: options as python3 has them, their help, and what the environment adds.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// What to run.
#[derive(Debug, PartialEq, Eq)]
pub enum Program {
    /// Standard input: interactively if that is a terminal.
    Stdin,
    /// `-c`
    Command(OsString),
    /// `-m`
    Module(OsString),
    File(OsString),
}

/// The parsed command line.
#[derive(Debug)]
pub struct Options {
    pub program: Program,
    /// `sys.argv`
    pub argv: Vec<OsString>,
    pub bytes_warning: u8,
    pub dont_write_bytecode: bool,
    pub debug: u8,
    pub ignore_environment: bool,
    pub inspect: bool,
    pub isolated: bool,
    pub optimize: u8,
    pub safe_path: bool,
    pub quiet: bool,
    pub no_user_site: bool,
    pub no_site: bool,
    pub unbuffered: bool,
    pub verbose: u8,
    pub warnings: Vec<String>,
    pub skip_first_line: bool,
    pub x_options: Vec<String>,
    pub check_hash_pycs: Option<String>,
}

/// Something else than running a program.
#[derive(Debug, PartialEq, Eq)]
pub enum Exit {
    /// Print this to standard output, and succeed.
    Print(String),
    /// Print this to standard error, and fail with status 2.
    Usage(String),
}

fn usage(program: &str, problem: &str) -> Exit {
    Exit::Usage(format!(
        "{problem}\nusage: {program} [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `python -h' for more information.\n"
    ))
}

/// Parses the arguments, of which the first is the program's own name.
pub fn parse(args: &[OsString]) -> Result<Options, Exit> {
    let name = args.first().map(|a| a.to_string_lossy().into_owned()).unwrap_or_else(|| "brolga".into());
    let mut o = Options {
        program: Program::Stdin,
        argv: Vec::new(),
        bytes_warning: 0,
        dont_write_bytecode: false,
        debug: 0,
        ignore_environment: false,
        inspect: false,
        isolated: false,
        optimize: 0,
        safe_path: false,
        quiet: false,
        no_user_site: false,
        no_site: false,
        unbuffered: false,
        verbose: 0,
        warnings: Vec::new(),
        skip_first_line: false,
        x_options: Vec::new(),
        check_hash_pycs: None,
    };
    let mut version = 0;
    let mut i = 1;
    let text = |s: &OsString| s.to_string_lossy().into_owned();
    'arguments: while let Some(arg) = args.get(i) {
        let bytes = arg.as_bytes();
        if bytes.first() != Some(&b'-') || bytes == b"-" {
            break;
        }
        i += 1;
        if let Some(long) = bytes.strip_prefix(b"--") {
            match long {
                b"help" => return Err(Exit::Print(crate::help::main(&name))),
                b"help-env" => return Err(Exit::Print(crate::help::ENVIRONMENT.into())),
                b"help-xoptions" => return Err(Exit::Print(crate::help::X_OPTIONS.into())),
                b"help-all" => return Err(Exit::Print(crate::help::all(&name))),
                b"version" => version += 1,
                b"check-hash-based-pycs" => {
                    let Some(value) = args.get(i) else {
                        return Err(usage(&name, "Argument expected for the --check-hash-based-pycs option"));
                    };
                    i += 1;
                    let value = text(value);
                    if !matches!(value.as_str(), "always" | "default" | "never") {
                        let problem = "--check-hash-based-pycs must be one of 'default', 'always', or 'never'";
                        return Err(usage(&name, problem));
                    }
                    o.check_hash_pycs = Some(value);
                }
                _ => return Err(usage(&name, &format!("unknown option {}", text(arg)))),
            }
            continue;
        }
        let mut at = 1;
        while let Some(&letter) = bytes.get(at) {
            at += 1;
            match letter {
                b'b' => o.bytes_warning += 1,
                b'B' => o.dont_write_bytecode = true,
                b'd' => o.debug += 1,
                b'E' => o.ignore_environment = true,
                b'h' | b'?' => return Err(Exit::Print(crate::help::main(&name))),
                b'i' => o.inspect = true,
                b'I' => o.isolated = true,
                b'O' => o.optimize += 1,
                b'P' => o.safe_path = true,
                b'q' => o.quiet = true,
                b'R' => {}
                b's' => o.no_user_site = true,
                b'S' => o.no_site = true,
                b't' => {}
                b'J' => return Err(usage(&name, "-J is reserved for Jython")),
                b'u' => o.unbuffered = true,
                b'v' => o.verbose += 1,
                b'V' => version += 1,
                b'x' => o.skip_first_line = true,
                b'c' | b'm' | b'W' | b'X' => {
                    // The value is the rest of the argument, or the next one.
                    let value = if at < bytes.len() {
                        OsString::from_vec(bytes[at..].to_vec())
                    } else {
                        match args.get(i) {
                            Some(next) => {
                                i += 1;
                                next.clone()
                            }
                            None => {
                                let problem = format!("Argument expected for the -{} option", letter as char);
                                return Err(usage(&name, &problem));
                            }
                        }
                    };
                    match letter {
                        b'c' => {
                            o.program = Program::Command(value);
                            break 'arguments;
                        }
                        b'm' => {
                            o.program = Program::Module(value);
                            break 'arguments;
                        }
                        b'W' => o.warnings.push(text(&value)),
                        _ => o.x_options.push(text(&value)),
                    }
                    continue 'arguments;
                }
                other => return Err(usage(&name, &format!("Unknown option: -{}", other as char))),
            }
        }
    }
    if version > 0 {
        let text = match version {
            1 => format!("Python {}\n", brolga_vm::modules::sys::info::VERSION_TEXT),
            _ => format!("Python {}\n", brolga_vm::modules::sys::info::version_text()),
        };
        return Err(Exit::Print(text));
    }
    if o.isolated {
        o.ignore_environment = true;
        o.no_user_site = true;
        o.safe_path = true;
    }
    let rest = &args[i.min(args.len())..];
    o.argv = match &o.program {
        Program::Command(_) => std::iter::once("-c".into()).chain(rest.iter().cloned()).collect(),
        Program::Module(_) => std::iter::once("-m".into()).chain(rest.iter().cloned()).collect(),
        _ => match rest.first() {
            Some(file) => {
                if file != "-" {
                    o.program = Program::File(file.clone());
                }
                rest.to_vec()
            }
            None => vec![OsString::new()],
        },
    };
    Ok(o)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<Options, Exit> {
        let args: Vec<OsString> = std::iter::once("py").chain(args.iter().copied()).map(OsString::from).collect();
        parse(&args)
    }

    #[test]
    fn letters_may_stand_together_and_take_the_rest() {
        let o = parsed(&["-Bbic", "print(1)", "a"]).unwrap();
        assert!(o.dont_write_bytecode && o.inspect && o.bytes_warning == 1);
        assert_eq!(o.program, Program::Command("print(1)".into()));
        assert_eq!(o.argv, ["-c", "a"]);
        let o = parsed(&["-Xdev", "-W", "error", "-mmod", "-x"]).unwrap();
        assert_eq!(o.x_options, ["dev"]);
        assert_eq!(o.warnings, ["error"]);
        assert_eq!(o.program, Program::Module("mod".into()));
        assert_eq!(o.argv, ["-m", "-x"]);
    }
    #[test]
    fn wrong_options_show_the_usage() {
        let Err(Exit::Usage(text)) = parsed(&["-z"]) else { panic!() };
        assert!(text.starts_with("Unknown option: -z\nusage: py [option]"));
        let Err(Exit::Usage(text)) = parsed(&["-c"]) else { panic!() };
        assert!(text.starts_with("Argument expected for the -c option\n"));
    }
    #[test]
    fn a_file_ends_the_options() {
        let o = parsed(&["-s", "x.py", "-b"]).unwrap();
        assert_eq!(o.program, Program::File("x.py".into()));
        assert_eq!(o.argv, ["x.py", "-b"]);
        assert_eq!(o.bytes_warning, 0);
        let o = parsed(&["-", "y"]).unwrap();
        assert_eq!(o.program, Program::Stdin);
        assert_eq!(o.argv, ["-", "y"]);
    }
}

//! The interactive interpreter on a terminal: a line editor in which a whole statement of several lines is edited.

use super::{Session, Typed, completions, execute, flush_output, highlight, prompt, report};
use brolga_vm::modules::import;
use brolga_vm::modules::sys;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, object};
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, Helper};
use std::borrow::Cow;
use std::path::PathBuf;

/// Statements that are remembered.
const HISTORY: usize = 10_000;
const INDENT: &str = "    ";

struct Assistant<'a> {
    session: Session<'a>,
    colors: bool,
}
impl Helper for Assistant<'_> {}
impl Hinter for Assistant<'_> {
    type Hint = String;
}
impl Completer for Assistant<'_> {
    type Candidate = String;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let before = &line[..pos];
        let start = before
            .rfind(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
            .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
        let word = &before[start..];
        if word.is_empty() {
            // At the start of a line the key indents.
            let blank = before.rsplit('\n').next().unwrap_or_default().trim().is_empty();
            return Ok((pos, if blank { vec![INDENT.to_owned()] } else { Vec::new() }));
        }
        Ok((start, completions(self.session, word)))
    }
}
impl Validator for Assistant<'_> {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        match self.session.is_incomplete(context.input()) {
            true => Ok(ValidationResult::Incomplete),
            false => Ok(ValidationResult::Valid(None)),
        }
    }
}
impl Highlighter for Assistant<'_> {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if self.colors { Cow::Owned(highlight::colored(line)) } else { Cow::Borrowed(line) }
    }
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        if self.colors { Cow::Owned(highlight::prompt(prompt)) } else { Cow::Borrowed(prompt) }
    }
    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        self.colors
    }
}

/// The file of the history: `PYTHON_HISTORY`, or one in the home folder.
fn history_file(t: &Thread) -> Option<PathBuf> {
    if t.config.isolated {
        return None;
    }
    let named = std::env::var_os("PYTHON_HISTORY").filter(|p| !p.is_empty() && t.config.use_environment);
    named
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".brolga_history")))
}
fn wants_colors(t: &Thread) -> bool {
    let answer = import::import_attr(t, "_colorize", "can_colorize")
        .and_then(|f| call::call_values(t, f, &[]))
        .and_then(|v| object::is_true(t, v));
    answer.unwrap_or_else(|r| {
        t.take_exception(r);
        false
    })
}

/// The editor takes over SIGINT when it is made, which it does not need: while it reads, the key is a byte. Programs need it.
fn keeping_interrupts<R>(make: impl FnOnce() -> R) -> R {
    // SAFETY: an all-zero action is a value to be overwritten; both pointers are to it.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        let known = libc::sigaction(libc::SIGINT, std::ptr::null(), &raw mut action) == 0;
        let made = make();
        if known {
            libc::sigaction(libc::SIGINT, &raw const action, std::ptr::null_mut());
        }
        made
    }
}

/// The exit status; `None` if the terminal cannot be used for this.
pub fn run(session: Session<'_>) -> Option<i32> {
    let t = session.t;
    let config = Config::builder()
        .max_history_size(HISTORY)
        .ok()?
        .history_ignore_dups(true)
        .ok()?
        .completion_type(CompletionType::List)
        .indent_size(INDENT.len() as u8)
        .build();
    let mut editor: Editor<Assistant<'_>, FileHistory> = keeping_interrupts(|| Editor::with_config(config)).ok()?;
    editor.set_helper(Some(Assistant { session, colors: wants_colors(t) }));
    let history = history_file(t);
    if let Some(path) = &history {
        let _ = editor.load_history(path);
    }
    let status = session_loop(session, &mut editor);
    if let Some(path) = &history
        && editor.save_history(path).is_ok()
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600));
    }
    Some(status)
}

fn session_loop(session: Session<'_>, editor: &mut Editor<Assistant<'_>, FileHistory>) -> i32 {
    let t = session.t;
    let mut count = 0;
    loop {
        flush_output(t);
        if let Ok(Some(file)) = sys::get(t, "stderr") {
            brolga_vm::modules::builtins::text::flush_quietly(t, file);
        }
        let source = match editor.readline(&prompt(t, "ps1")) {
            Ok(source) => source,
            Err(ReadlineError::Interrupted) => {
                eprintln!("KeyboardInterrupt");
                continue;
            }
            Err(ReadlineError::Signal(_)) => continue,
            Err(_) => return 0,
        };
        if source.trim().is_empty() {
            continue;
        }
        let _ = editor.add_history_entry(source.trim_end());
        if is_command(session, source.trim()) {
            match source.trim() {
                "exit" | "quit" => return 0,
                "clear" => {
                    let _ = editor.clear_screen();
                    continue;
                }
                _ => {}
            }
        }
        let filename = format!("<python-input-{count}>");
        count += 1;
        let status = match session.compile(&source, &filename) {
            Typed::Statement(code) => execute(session, code, &source),
            Typed::Wrong(r) => report(t, r),
            Typed::Incomplete => None,
        };
        if let Some(status) = status {
            return status;
        }
    }
}
/// Whether a word that ends or clears the session still has that meaning: the program may have bound it.
fn is_command(session: Session<'_>, word: &str) -> bool {
    let t = session.t;
    matches!(word, "exit" | "quit" | "clear") && matches!(session.main.dict().get(t, t.intern(word)), Ok(None))
}

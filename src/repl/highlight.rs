//! Colours of source text that is being typed. The text may be unfinished.

const RESET: &str = "\x1b[0m";
const PROMPT: &str = "\x1b[1;35m";
const KEYWORD: &str = "\x1b[1;34m";
const BUILTIN: &str = "\x1b[36m";
const STRING: &str = "\x1b[32m";
const NUMBER: &str = "\x1b[33m";
const COMMENT: &str = "\x1b[31m";
const DEFINITION: &str = "\x1b[1m";

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];
/// Keywords at the start of a line only.
const SOFT: &[&str] = &["match", "case", "type"];
const BUILTINS: &[&str] = &[
    "abs",
    "all",
    "any",
    "ascii",
    "bin",
    "bool",
    "breakpoint",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
];

pub fn prompt(text: &str) -> String {
    format!("{PROMPT}{text}{RESET}")
}

/// The text with colours: nothing but escape sequences is added.
pub fn colored(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    let mut at_start = true;
    let mut previous = "";
    while let Some(c) = rest.chars().next() {
        let (length, color) = if c == '#' {
            (rest.find('\n').unwrap_or(rest.len()), COMMENT)
        } else if let Some(n) = string_length(rest) {
            (n, STRING)
        } else if c.is_ascii_digit() {
            let n = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
            (n, NUMBER)
        } else if c.is_alphabetic() || c == '_' {
            let n = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            let word = &rest[..n];
            let soft = at_start
                && SOFT.contains(&word)
                && rest[n..].starts_with(' ')
                && !rest[n..].trim_start().starts_with('=');
            let color = match word {
                _ if previous == "." => "",
                _ if KEYWORDS.contains(&word) || soft => KEYWORD,
                _ if previous == "def" || previous == "class" => DEFINITION,
                _ if BUILTINS.contains(&word) => BUILTIN,
                _ => "",
            };
            (n, color)
        } else {
            (c.len_utf8(), "")
        };
        let (token, tail) = rest.split_at(length);
        match color {
            "" => out.push_str(token),
            // Each line is drawn for itself.
            _ => {
                for (i, line) in token.split('\n').enumerate() {
                    if i > 0 {
                        out.push('\n');
                    }
                    out.push_str(color);
                    out.push_str(line);
                    out.push_str(RESET);
                }
            }
        }
        if c == '\n' {
            at_start = true;
        } else if !c.is_whitespace() {
            at_start = false;
        }
        if !c.is_whitespace() {
            previous = token;
        }
        rest = tail;
    }
    out
}

/// The length of the string literal that a text begins with; an unfinished one goes on to the end of its line, or of the text.
fn string_length(text: &str) -> Option<usize> {
    let prefix = text.find(['"', '\''])?;
    if prefix > 2 || !text[..prefix].chars().all(|c| "rRbBuUfFtT".contains(c)) {
        return None;
    }
    let raw = text[..prefix].contains(['r', 'R']);
    let body = &text[prefix..];
    let quote = if body.starts_with("\"\"\"") || body.starts_with("'''") { &body[..3] } else { &body[..1] };
    let mut at = quote.len();
    while at < body.len() {
        let rest = &body[at..];
        if rest.starts_with(quote) {
            return Some(prefix + at + quote.len());
        }
        let c = rest.chars().next()?;
        if c == '\n' && quote.len() == 1 {
            return Some(prefix + at);
        }
        at += c.len_utf8();
        if c == '\\' && !raw {
            at += body[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    Some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(s: &str) -> String {
        let mut out = String::new();
        let mut rest = s;
        while let Some(at) = rest.find('\x1b') {
            out.push_str(&rest[..at]);
            rest = &rest[at + rest[at..].find('m').unwrap() + 1..];
        }
        out + rest
    }

    #[test]
    fn only_escape_sequences_are_added() {
        for text in [
            "",
            "x",
            "def f(a): # c\n    return 'é\\'' + \"\"\"a\nb\"\"\" if 0x1f else None",
            "'",
            "'a\nb",
            "f\"{x}\\",
            "\"\"\"",
            "rb'\\'",
            "x.print",
            "match = 1",
            "match x:\n  case 1: pass",
            "12.5e3j",
            "\u{1f600} ∀",
        ] {
            assert_eq!(plain(&colored(text)), text);
        }
    }
    #[test]
    fn words_have_their_colors() {
        assert_eq!(colored("if x"), format!("{KEYWORD}if{RESET} x"));
        assert_eq!(colored("a.len"), "a.len");
        assert_eq!(colored("'a'"), format!("{STRING}'a'{RESET}"));
    }
}

//! Python signatures as text: `name($self, a, b=None, /, *args, key=None, **kwargs)`.

/// How a parameter may be passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    PositionalOnly,
    PositionalOrKeyword,
    VarPositional,
    KeywordOnly,
    VarKeyword,
}

/// The default value of a parameter.
#[derive(Clone, PartialEq, Debug)]
pub enum Default {
    None,
    Bool(bool),
    Int(i128),
    Float(f64),
    Str(String),
    /// Anything else (`()`, `<unrepresentable>`, `b''`, a constant's name): shown as written; the Rust parameter must be an `Option`.
    Opaque,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Parameter {
    pub name: String,
    pub kind: Kind,
    pub default: Option<Default>,
}

impl Parameter {
    pub fn is_variadic(&self) -> bool {
        matches!(self.kind, Kind::VarPositional | Kind::VarKeyword)
    }
}

/// A parsed signature.
#[derive(Clone, PartialEq, Debug)]
pub struct Signature {
    pub name: String,
    /// `$self`, `$module` or `$type`, without the dollar.
    pub receiver: Option<String>,
    pub parameters: Vec<Parameter>,
    /// The parameters as written, receiver and markers excluded from neither.
    items: Vec<String>,
}

impl Signature {
    /// Parses `name(parameters)`; a bare `name` gives `None` as the signature.
    pub fn parse(text: &str) -> Result<(String, Option<Signature>), String> {
        let text = text.trim();
        let Some(open) = text.find('(') else { return Ok((text.to_owned(), None)) };
        let name = text[..open].trim().to_owned();
        let inner = text[open + 1..].strip_suffix(')').ok_or_else(|| format!("`{text}` does not end with `)`"))?;
        let mut signature =
            Signature { name: name.clone(), receiver: None, parameters: Vec::new(), items: split_top_level(inner)? };
        let (mut keyword_only, mut seen_slash) = (false, false);
        for (i, item) in signature.items.iter().enumerate() {
            let kind = if keyword_only { Kind::KeywordOnly } else { Kind::PositionalOrKeyword };
            if let Some(receiver) = item.strip_prefix('$') {
                if i != 0 {
                    return Err(format!("`${receiver}` must come first"));
                }
                signature.receiver = Some(receiver.to_owned());
            } else if item == "/" {
                if seen_slash || keyword_only {
                    return Err("misplaced `/`".to_owned());
                }
                seen_slash = true;
                for parameter in &mut signature.parameters {
                    parameter.kind = Kind::PositionalOnly;
                }
            } else if item == "*" {
                if keyword_only {
                    return Err("misplaced `*`".to_owned());
                }
                keyword_only = true;
            } else if let Some(name) = item.strip_prefix("**") {
                signature.parameters.push(Parameter { name: name.to_owned(), kind: Kind::VarKeyword, default: None });
            } else if let Some(name) = item.strip_prefix('*') {
                if keyword_only {
                    return Err("a second `*`".to_owned());
                }
                keyword_only = true;
                signature.parameters.push(Parameter {
                    name: name.to_owned(),
                    kind: Kind::VarPositional,
                    default: None,
                });
            } else {
                let (name, default) = match item.split_once('=') {
                    Some((name, default)) => (name.trim(), Some(parse_default(default.trim()))),
                    None => (item.as_str(), None),
                };
                if !is_identifier(name) {
                    return Err(format!("`{name}` is no parameter name"));
                }
                signature.parameters.push(Parameter { name: name.to_owned(), kind, default });
            }
        }
        let mut optional = false;
        for parameter in signature.parameters.iter().filter(|p| !p.is_variadic() && p.kind != Kind::KeywordOnly) {
            if optional && parameter.default.is_none() {
                return Err(format!("required parameter `{}` follows an optional one", parameter.name));
            }
            optional |= parameter.default.is_some();
        }
        Ok((name, Some(signature)))
    }

    /// `__text_signature__`, with `receiver` inserted where the text leaves it out (empty for none).
    pub fn text(&self, receiver: &str) -> String {
        let mut items: Vec<String> = self.items.clone();
        if self.receiver.is_none() && !receiver.is_empty() {
            items.insert(0, format!("${receiver}"));
        }
        if items.first().is_some_and(|i| i.starts_with('$')) && !items.iter().any(|i| i == "/") {
            items.insert(1, "/".to_owned());
        }
        format!("({})", items.join(", "))
    }
}

fn is_identifier(s: &str) -> bool {
    !s.is_empty()
        && s.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
        && !s.starts_with(|c: char| c.is_ascii_digit())
}

/// Splits at commas outside quotes and brackets; `<unrepresentable>` needs no care.
fn split_top_level(text: &str) -> Result<Vec<String>, String> {
    let (mut items, mut current, mut depth, mut quote, mut escaped) = (Vec::new(), String::new(), 0i32, None, false);
    for c in text.chars() {
        match quote {
            Some(q) => {
                if escaped {
                    escaped = false;
                } else if c == '\\' {
                    escaped = true;
                } else if c == q {
                    quote = None;
                }
            }
            None => match c {
                '\'' | '"' => quote = Some(c),
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                ',' if depth == 0 => {
                    items.push(std::mem::take(&mut current).trim().to_owned());
                    continue;
                }
                _ => {}
            },
        }
        current.push(c);
    }
    if depth != 0 || quote.is_some() {
        return Err(format!("unbalanced brackets or quotes in `{text}`"));
    }
    if !current.trim().is_empty() {
        items.push(current.trim().to_owned());
    }
    if items.iter().any(String::is_empty) {
        return Err(format!("empty parameter in `{text}`"));
    }
    Ok(items)
}

fn parse_default(text: &str) -> Default {
    match text {
        "None" => return Default::None,
        "True" => return Default::Bool(true),
        "False" => return Default::Bool(false),
        "sys.maxsize" => return Default::Int(i64::MAX as i128),
        "-sys.maxsize - 1" | "-sys.maxsize-1" => return Default::Int(i64::MIN as i128),
        _ => {}
    }
    if let Ok(i) = text.parse::<i128>() {
        return Default::Int(i);
    }
    if let Some(i) = text.strip_prefix("0x").and_then(|hex| i128::from_str_radix(hex, 16).ok()) {
        return Default::Int(i);
    }
    if text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && let Ok(f) = text.parse::<f64>()
    {
        return Default::Float(f);
    }
    match parse_string(text) {
        Some(s) => Default::Str(s),
        None => Default::Opaque,
    }
}

/// A Python string literal with the common escapes.
fn parse_string(text: &str) -> Option<String> {
    let quote = text.chars().next().filter(|c| *c == '\'' || *c == '"')?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    let (mut s, mut chars) = (String::new(), inner.chars());
    while let Some(c) = chars.next() {
        match c {
            '\\' => s.push(match chars.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                '0' => '\0',
                c @ ('\\' | '\'' | '"') => c,
                _ => return None,
            }),
            c if c == quote => return None,
            c => s.push(c),
        }
    }
    Some(s)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Signature {
        Signature::parse(text).unwrap().1.unwrap()
    }
    fn summary(text: &str) -> Vec<(String, Kind, Option<Default>)> {
        parse(text).parameters.into_iter().map(|p| (p.name, p.kind, p.default)).collect()
    }

    #[test]
    fn kinds_follow_the_markers() {
        assert_eq!(
            summary("f(a, b=1, /, c=None, *, d, e='x,y')"),
            vec![
                ("a".into(), Kind::PositionalOnly, None),
                ("b".into(), Kind::PositionalOnly, Some(Default::Int(1))),
                ("c".into(), Kind::PositionalOrKeyword, Some(Default::None)),
                ("d".into(), Kind::KeywordOnly, None),
                ("e".into(), Kind::KeywordOnly, Some(Default::Str("x,y".into()))),
            ]
        );
        assert_eq!(
            summary("print(*args, sep=' ', **kwargs)"),
            vec![
                ("args".into(), Kind::VarPositional, None),
                ("sep".into(), Kind::KeywordOnly, Some(Default::Str(" ".into()))),
                ("kwargs".into(), Kind::VarKeyword, None),
            ]
        );
    }

    #[test]
    fn defaults() {
        let d = |text: &str| parse(&format!("f(x={text})")).parameters[0].default.clone().unwrap();
        assert_eq!(d("sys.maxsize"), Default::Int(i64::MAX as i128));
        assert_eq!(d("-sys.maxsize - 1"), Default::Int(i64::MIN as i128));
        assert_eq!(d("-1"), Default::Int(-1));
        assert_eq!(d("1e-09"), Default::Float(1e-9));
        assert_eq!(d("0.0"), Default::Float(0.0));
        assert_eq!(d("True"), Default::Bool(true));
        assert_eq!(d("()"), Default::Opaque);
        assert_eq!(d("b''"), Default::Opaque);
        assert_eq!(d("<unrepresentable>"), Default::Opaque);
        assert_eq!(d("infinity"), Default::Opaque);
        assert_eq!(d("'\\n'"), Default::Str("\n".into()));
    }

    #[test]
    fn text_gains_receiver_and_slash() {
        assert_eq!(parse("sqrt(x, /)").text("module"), "($module, x, /)");
        assert_eq!(parse("pow(base, exp, mod=None)").text("module"), "($module, /, base, exp, mod=None)");
        assert_eq!(parse("copy()").text("self"), "($self, /)");
        assert_eq!(parse("copy($self)").text("self"), "($self, /)");
        assert_eq!(parse("append($self, object, /)").text("self"), "($self, object, /)");
        assert_eq!(parse("sort(*, key=None, reverse=False)").text("self"), "($self, /, *, key=None, reverse=False)");
        assert_eq!(parse("print(*args, sep=' ')").text("module"), "($module, /, *args, sep=' ')");
        assert_eq!(parse("maketrans(x, y=<unrepresentable>, /)").text(""), "(x, y=<unrepresentable>, /)");
        assert_eq!(parse("list(iterable=(), /)").text(""), "(iterable=(), /)");
    }

    #[test]
    fn mistakes_are_reported() {
        for text in ["f(a", "f(a=1, b)", "f(/, /)", "f(*, *)", "f(1)", "f(a,,b)", "f(a, $self)", "f(x='a)"] {
            assert!(Signature::parse(text).is_err(), "{text}");
        }
        assert_eq!(Signature::parse("max").unwrap(), ("max".to_owned(), None));
    }
}

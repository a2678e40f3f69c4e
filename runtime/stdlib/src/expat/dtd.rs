//! Document type declarations: entities, defaults of attributes, and the events that tell of them.

use super::event::{Event, Model, code};
use super::input::{is_name, is_space, name_length};
use super::parser::{char_reference, plain_newlines, predefined};
use std::collections::HashMap;
use std::ops::Range;

/// Most levels of entities within entities, and of groups within groups.
const MOST_NESTED: usize = 200;
/// Most characters that an attribute's value may grow to by entities.
const MOST_EXPANDED: usize = 8 << 20;

#[derive(Clone, Default)]
pub struct Entity {
    /// The text of an internal entity.
    pub value: Option<String>,
    pub system: Option<String>,
    pub public: Option<String>,
    /// That of an unparsed entity.
    pub notation: Option<String>,
}
struct Attribute {
    name: String,
    default: Option<String>,
    /// Any text: white space counts.
    is_cdata: bool,
}
#[derive(Default)]
pub struct Dtd {
    pub general: HashMap<String, Entity>,
    parameter: HashMap<String, Entity>,
    attributes: HashMap<String, Vec<Attribute>>,
    /// Whether there may be declarations that were not read.
    pub has_external: bool,
    pub standalone: bool,
    /// Entities whose text is being parsed.
    open: Vec<String>,
}
/// What matters beside the text.
pub struct Context {
    /// Somebody parses external entities.
    pub external: bool,
    /// An external subset is taken for granted.
    pub foreign: bool,
}
type Events = Vec<(Event, Range<usize>)>;
/// An error's number, and where.
type Outcome<T = ()> = Result<T, (u8, usize)>;

/// A position in the text of declarations.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}
impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }
    fn spaces(&mut self) -> bool {
        let rest = self.rest();
        let n = rest.find(|c| !is_space(c)).unwrap_or(rest.len());
        self.at += n;
        n > 0
    }
    fn eat(&mut self, s: &str) -> bool {
        let found = self.rest().starts_with(s);
        if found {
            self.at += s.len();
        }
        found
    }
    /// A keyword with white space behind it.
    fn word(&mut self, s: &str) -> bool {
        let rest = self.rest();
        let found = rest.starts_with(s) && rest[s.len()..].starts_with(is_space);
        if found {
            self.at += s.len();
            self.spaces();
        }
        found
    }
    fn fail<T>(&self, code: u8) -> Outcome<T> {
        Err((code, self.at))
    }
    fn need_spaces(&mut self) -> Outcome {
        if self.spaces() { Ok(()) } else { self.fail(code::INVALID_TOKEN) }
    }
    fn name(&mut self) -> Outcome<String> {
        let n = name_length(self.rest());
        if n == 0 {
            return self.fail(if self.rest().is_empty() { code::UNCLOSED_TOKEN } else { code::SYNTAX });
        }
        let name = self.rest()[..n].to_owned();
        self.at += n;
        Ok(name)
    }
    fn literal(&mut self) -> Outcome<&'a str> {
        let rest = self.rest();
        let Some(quote) = rest.chars().next().filter(|c| *c == '"' || *c == '\'') else {
            return self.fail(code::SYNTAX);
        };
        let Some(n) = rest[1..].find(quote) else { return self.fail(code::UNCLOSED_TOKEN) };
        self.at += n + 2;
        Ok(&rest[1..=n])
    }
    fn end(&mut self) -> Outcome {
        self.spaces();
        if self.eat(">") { Ok(()) } else { self.fail(code::SYNTAX) }
    }
    /// `SYSTEM "..."`, `PUBLIC "..." "..."`: system and public. A notation's system identifier may be missing.
    fn external_id(&mut self, of_notation: bool) -> Outcome<Option<(Option<String>, Option<String>)>> {
        if self.word("SYSTEM") {
            return Ok(Some((Some(self.literal()?.to_owned()), None)));
        }
        if self.word("PUBLIC") {
            let start = self.at;
            let public = self.literal()?;
            let allowed = |c: char| c.is_ascii_alphanumeric() || " \r\n-'()+,./:=?;!*#@$_%".contains(c);
            if !public.chars().all(allowed) {
                return Err((32, start));
            }
            let public: Vec<&str> = public.split(is_space).filter(|s| !s.is_empty()).collect();
            let spaces = self.spaces();
            let system = match self.rest().chars().next() {
                Some('"' | '\'') if spaces => Some(self.literal()?.to_owned()),
                _ if of_notation => None,
                _ => return self.fail(code::SYNTAX),
            };
            return Ok(Some((system, Some(public.join(" ")))));
        }
        Ok(None)
    }
}

/// The length of a whole document type declaration; `None` if it is not there to its end.
pub fn doctype_end(text: &str) -> Option<usize> {
    let mut at = "<!DOCTYPE".len();
    let mut in_subset = false;
    let bytes = text.as_bytes();
    let behind = |at: usize, end: &str| text[at..].find(end).map(|n| at + n + end.len());
    while let Some(&b) = bytes.get(at) {
        match b {
            _ if text[at..].starts_with("<!--") => at = behind(at + 4, "-->")?,
            _ if text[at..].starts_with("<?") => at = behind(at + 2, "?>")?,
            b'"' | b'\'' if !in_subset => at = behind(at + 1, if b == b'"' { "\"" } else { "'" })?,
            b'<' if in_subset => {
                // A declaration, with its literals.
                at += 1;
                loop {
                    match *bytes.get(at)? {
                        b'>' => break,
                        q @ (b'"' | b'\'') => at = behind(at + 1, if q == b'"' { "\"" } else { "'" })?,
                        _ => at += 1,
                    }
                }
            }
            b'[' if !in_subset => {
                in_subset = true;
                at += 1;
            }
            b']' => {
                in_subset = false;
                at += 1;
            }
            b'>' if !in_subset => return Some(at + 1),
            _ => {
                at += 1;
                while !text.is_char_boundary(at) {
                    at += 1;
                }
            }
        }
    }
    None
}

impl Dtd {
    pub fn is_open(&self, name: &str) -> bool {
        self.open.iter().any(|n| n == name)
    }
    pub fn open(&mut self, name: &str) {
        self.open.push(name.to_owned());
    }
    pub fn close(&mut self, name: &str) {
        self.open.retain(|n| n != name);
    }
    /// The value that the text between an attribute's quotes means.
    pub fn attribute_value(&mut self, raw: &str, out: &mut String, depth: usize) -> Result<(), u8> {
        let raw = plain_newlines(raw);
        let mut rest = raw.as_str();
        while let Some(c) = rest.chars().next() {
            if c != '&' {
                if c == '<' {
                    return Err(code::INVALID_TOKEN);
                }
                out.push(if is_space(c) { ' ' } else { c });
                rest = &rest[c.len_utf8()..];
                continue;
            }
            let Some(end) = rest.find(';') else { return Err(code::INVALID_TOKEN) };
            let name = &rest[1..end];
            rest = &rest[end + 1..];
            if let Some(number) = name.strip_prefix('#') {
                match char_reference(number) {
                    Some(Ok(c)) => out.push(c),
                    Some(Err(())) => return Err(code::BAD_CHAR_REF),
                    None => return Err(code::INVALID_TOKEN),
                }
                continue;
            }
            if !is_name(name) {
                return Err(code::INVALID_TOKEN);
            }
            if let Some(c) = predefined(name) {
                out.push(c);
                continue;
            }
            match self.general.get(name).cloned() {
                None if self.has_external && !self.standalone => {}
                None => return Err(code::UNDEFINED_ENTITY),
                Some(_) if self.is_open(name) => return Err(code::RECURSIVE_ENTITY_REF),
                Some(Entity { notation: Some(_), .. }) => return Err(code::BINARY_ENTITY_REF),
                Some(Entity { value: Some(value), .. }) => {
                    if depth > MOST_NESTED || out.len() > MOST_EXPANDED {
                        return Err(code::AMPLIFICATION_LIMIT_BREACH);
                    }
                    self.open(name);
                    let result = self.attribute_value(&value, out, depth + 1);
                    self.close(name);
                    result?;
                }
                Some(_) => return Err(code::ATTRIBUTE_EXTERNAL_ENTITY_REF),
            }
        }
        Ok(())
    }
    /// Adds the defaults of an element's attributes, and cuts white space where it does not count.
    pub fn complete_attributes(&self, element: &str, attributes: &mut Vec<(String, String)>) {
        let Some(declared) = self.attributes.get(element) else { return };
        for a in declared {
            match (attributes.iter_mut().find(|(n, _)| *n == a.name), &a.default) {
                (Some((_, value)), _) if !a.is_cdata => *value = words(value),
                (None, Some(default)) => attributes.push((a.name.clone(), default.clone())),
                _ => {}
            }
        }
    }

    /// A whole `<!DOCTYPE ...>`.
    pub fn doctype(&mut self, text: &str, context: &Context, events: &mut Events) -> Outcome {
        let mut c = Cursor { text, at: "<!DOCTYPE".len() };
        c.need_spaces()?;
        let name = c.name()?;
        let spaces = c.spaces();
        let id = if spaces { c.external_id(false)? } else { None };
        c.spaces();
        let subset = c.rest().starts_with('[');
        let (system, public) = id.clone().unwrap_or_default();
        let start = Event::StartDoctype { name, system: system.clone(), public: public.clone(), subset };
        events.push((start, 0..c.at + subset as usize));
        if subset {
            c.at += 1;
            self.declarations(&mut c, context, events, true, 0)?;
            if !c.eat("]") {
                return c.fail(code::SYNTAX);
            }
        }
        let last = c.at;
        c.end()?;
        if id.is_some() || context.foreign {
            self.has_external = true;
            if context.external {
                events.push((Event::ExternalEntity { context: None, system, public }, 0..0));
            }
        }
        if self.has_external && !self.standalone {
            events.push((Event::NotStandalone, 0..0));
        }
        events.push((Event::EndDoctype, last..c.at));
        Ok(())
    }
    /// Declarations outside the document.
    pub fn subset(&mut self, text: &str, context: &Context, events: &mut Events, depth: usize) -> Outcome {
        let mut c = Cursor { text, at: 0 };
        self.declarations(&mut c, context, events, false, depth)?;
        if c.rest().is_empty() { Ok(()) } else { c.fail(code::SYNTAX) }
    }
    fn declarations(
        &mut self,
        c: &mut Cursor<'_>,
        context: &Context,
        events: &mut Events,
        internal: bool,
        depth: usize,
    ) -> Outcome {
        loop {
            let start = c.at;
            if c.spaces() {
                events.push((Event::Other, start..c.at));
                continue;
            }
            if c.rest().is_empty() || c.rest().starts_with(']') {
                return Ok(());
            }
            if c.eat("<!--") {
                let Some(n) = c.rest().find("--") else { return c.fail(code::UNCLOSED_TOKEN) };
                let text = plain_newlines(&c.rest()[..n]);
                c.at += n + 2;
                if !c.eat(">") {
                    return c.fail(code::INVALID_TOKEN);
                }
                events.push((Event::Comment(text), start..c.at));
            } else if c.eat("<?") {
                let Some(n) = c.rest().find("?>") else { return c.fail(code::UNCLOSED_TOKEN) };
                let inner = &c.rest()[..n];
                let length = name_length(inner);
                if length == 0 || inner[..length].eq_ignore_ascii_case("xml") {
                    return Err((if length == 0 { code::INVALID_TOKEN } else { code::MISPLACED_XML_PI }, start));
                }
                let data = plain_newlines(inner[length..].trim_start_matches(is_space));
                c.at += n + 2;
                events.push((Event::Instruction { target: inner[..length].to_owned(), data }, start..c.at));
            } else if c.word("<!ENTITY") {
                self.entity(c, start, events, internal)?;
            } else if c.word("<!ELEMENT") {
                let name = c.name()?;
                c.need_spaces()?;
                let model = content_model(c)?;
                c.end()?;
                events.push((Event::ElementDecl { name, model }, start..c.at));
            } else if c.word("<!ATTLIST") {
                self.attlist(c, start, events)?;
            } else if c.word("<!NOTATION") {
                let name = c.name()?;
                c.need_spaces()?;
                let Some((system, public)) = c.external_id(true)? else { return c.fail(code::SYNTAX) };
                c.end()?;
                events.push((Event::NotationDecl { name, system, public }, start..c.at));
            } else if !internal && c.eat("<![") {
                c.spaces();
                let include = c.eat("INCLUDE");
                if !include && !c.eat("IGNORE") {
                    return c.fail(code::SYNTAX);
                }
                c.spaces();
                if !c.eat("[") {
                    return c.fail(code::SYNTAX);
                }
                let mut level = 1;
                let from = c.at;
                while level > 0 {
                    let rest = c.rest();
                    let (open, close) = (rest.find("<!["), rest.find("]]>"));
                    match (open, close) {
                        (Some(o), Some(e)) if o < e => {
                            level += 1;
                            c.at += o + 3;
                        }
                        (_, Some(e)) => {
                            level -= 1;
                            c.at += e + 3;
                        }
                        (_, None) => return c.fail(code::SYNTAX),
                    }
                }
                if include {
                    if depth > MOST_NESTED {
                        return c.fail(code::AMPLIFICATION_LIMIT_BREACH);
                    }
                    let inner = c.text[from..c.at - 3].to_owned();
                    self.subset(&inner, context, events, depth + 1).map_err(|(code, _)| (code, from))?;
                }
            } else if c.eat("%") {
                let name = c.name()?;
                if !c.eat(";") {
                    return c.fail(code::INVALID_TOKEN);
                }
                self.parameter_reference(&name, start..c.at, context, events, depth)?;
            } else {
                let is_token = c.rest().chars().next().is_some_and(|c| c == '<' || super::input::is_in_name(c));
                return c.fail(if is_token { code::SYNTAX } else { code::INVALID_TOKEN });
            }
        }
    }
    fn parameter_reference(
        &mut self,
        name: &str,
        range: Range<usize>,
        context: &Context,
        events: &mut Events,
        depth: usize,
    ) -> Outcome {
        let key = format!("%{name}");
        match self.parameter.get(name).cloned() {
            None if self.has_external && !self.standalone => {
                events.push((Event::SkippedEntity { name: name.to_owned(), parameter: true }, range));
            }
            None => return Err((code::UNDEFINED_ENTITY, range.start)),
            Some(_) if self.is_open(&key) => return Err((code::RECURSIVE_ENTITY_REF, range.start)),
            Some(Entity { value: Some(value), .. }) => {
                if depth > MOST_NESTED || events.len() > MOST_EXPANDED {
                    return Err((code::AMPLIFICATION_LIMIT_BREACH, range.start));
                }
                self.open(&key);
                let mut inner = Vec::new();
                let result = self.subset(&value, context, &mut inner, depth + 1);
                self.close(&key);
                // All that comes of it stands where the reference does.
                events.extend(inner.into_iter().map(|(e, _)| (e, range.start..range.start)));
                result.map_err(|(code, _)| (code, range.start))?;
            }
            Some(e) => {
                self.has_external = true;
                if context.external {
                    let event = Event::ExternalEntity { context: None, system: e.system, public: e.public };
                    events.push((event, range));
                } else {
                    events.push((Event::SkippedEntity { name: name.to_owned(), parameter: true }, range));
                }
            }
        }
        Ok(())
    }
    fn entity(&mut self, c: &mut Cursor<'_>, start: usize, events: &mut Events, internal: bool) -> Outcome {
        let parameter = c.eat("%");
        if parameter {
            c.need_spaces()?;
        }
        let name = c.name()?;
        c.need_spaces()?;
        let mut entity = Entity::default();
        match c.external_id(false)? {
            Some((system, public)) => {
                (entity.system, entity.public) = (system, public);
                if c.spaces() && !parameter && c.word("NDATA") {
                    entity.notation = Some(c.name()?);
                }
            }
            None => {
                let at = c.at;
                let raw = c.literal()?;
                entity.value = Some(self.entity_value(raw, internal, 0).map_err(|code| (code, at))?);
            }
        }
        c.end()?;
        let known = if parameter { &mut self.parameter } else { &mut self.general };
        // The first declaration counts.
        if known.contains_key(&name) || (!parameter && predefined(&name).is_some()) {
            events.push((Event::Other, start..c.at));
            return Ok(());
        }
        known.insert(name.clone(), entity.clone());
        let Entity { value, system, public, notation } = entity;
        events.push((Event::EntityDecl { name, parameter, value, system, public, notation }, start..c.at));
        Ok(())
    }
    /// The text of an entity: character references, and outside the document parameter entities, are replaced.
    fn entity_value(&self, raw: &str, internal: bool, depth: usize) -> Result<String, u8> {
        let raw = plain_newlines(raw);
        let mut out = String::new();
        let mut rest = raw.as_str();
        while let Some(at) = rest.find(['&', '%']) {
            out.push_str(&rest[..at]);
            let is_parameter = rest[at..].starts_with('%');
            rest = &rest[at + 1..];
            let Some(end) = rest.find(';') else { return Err(code::INVALID_TOKEN) };
            let name = &rest[..end];
            rest = &rest[end + 1..];
            if is_parameter {
                if !is_name(name) {
                    return Err(code::INVALID_TOKEN);
                }
                if internal {
                    return Err(10);
                }
                if depth > MOST_NESTED || out.len() > MOST_EXPANDED {
                    return Err(code::AMPLIFICATION_LIMIT_BREACH);
                }
                if let Some(value) = self.parameter.get(name).and_then(|e| e.value.clone()) {
                    out.push_str(&self.entity_value(&value, internal, depth + 1)?);
                }
                continue;
            }
            match name.strip_prefix('#') {
                Some(number) => match char_reference(number) {
                    Some(Ok(c)) => out.push(c),
                    Some(Err(())) => return Err(code::BAD_CHAR_REF),
                    None => return Err(code::INVALID_TOKEN),
                },
                None if is_name(name) => {
                    out.push('&');
                    out.push_str(name);
                    out.push(';');
                }
                None => return Err(code::INVALID_TOKEN),
            }
        }
        out.push_str(rest);
        Ok(out)
    }
    fn attlist(&mut self, c: &mut Cursor<'_>, start: usize, events: &mut Events) -> Outcome {
        let element = c.name()?;
        let mut from = start;
        loop {
            let spaces = c.spaces();
            if c.eat(">") {
                events.push((Event::Other, from..c.at));
                return Ok(());
            }
            if !spaces {
                return c.fail(code::INVALID_TOKEN);
            }
            let attribute = c.name()?;
            c.need_spaces()?;
            let mut kind = String::new();
            if c.word("NOTATION") {
                kind.push_str("NOTATION");
            }
            if c.rest().starts_with('(') {
                let Some(n) = c.rest().find(')') else { return c.fail(code::SYNTAX) };
                kind.extend(c.rest()[..=n].chars().filter(|c| !is_space(*c)));
                c.at += n + 1;
            } else {
                kind = c.name()?;
                const KINDS: [&str; 8] =
                    ["CDATA", "ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES", "NMTOKEN", "NMTOKENS"];
                if !KINDS.contains(&kind.as_str()) {
                    return c.fail(code::SYNTAX);
                }
            }
            c.need_spaces()?;
            let is_cdata = kind == "CDATA";
            let (mut default, mut required) = (None, false);
            if c.eat("#REQUIRED") {
                required = true;
            } else if !c.eat("#IMPLIED") {
                if c.eat("#FIXED") {
                    c.need_spaces()?;
                    required = true;
                }
                let at = c.at;
                let raw = c.literal()?;
                let mut value = String::new();
                self.attribute_value(raw, &mut value, 0).map_err(|code| (code, at))?;
                default = Some(if is_cdata { value } else { words(&value) });
            }
            let known = self.attributes.entry(element.clone()).or_default();
            if known.iter().any(|a| a.name == attribute) {
                continue;
            }
            known.push(Attribute { name: attribute.clone(), default: default.clone(), is_cdata });
            let event = Event::AttlistDecl { element: element.clone(), attribute, kind, default, required };
            events.push((event, from..c.at));
            from = c.at;
        }
    }
}

/// Words with single blanks between them.
fn words(s: &str) -> String {
    s.split(' ').filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ")
}

const EMPTY: u8 = 1;
const ANY: u8 = 2;
const MIXED: u8 = 3;
const NAME: u8 = 4;
const CHOICE: u8 = 5;
const SEQUENCE: u8 = 6;

fn content_model(c: &mut Cursor<'_>) -> Outcome<Model> {
    let plain = |kind| Model { kind, quantifier: 0, name: None, children: Vec::new() };
    if c.eat("EMPTY") {
        return Ok(plain(EMPTY));
    }
    if c.eat("ANY") {
        return Ok(plain(ANY));
    }
    if !c.eat("(") {
        return c.fail(code::SYNTAX);
    }
    c.spaces();
    if c.eat("#PCDATA") {
        let mut model = plain(MIXED);
        loop {
            c.spaces();
            if c.eat(")") {
                break;
            }
            if !c.eat("|") {
                return c.fail(code::SYNTAX);
            }
            c.spaces();
            let name = c.name()?;
            model.children.push(Model { kind: NAME, quantifier: 0, name: Some(name), children: Vec::new() });
        }
        if c.eat("*") {
            model.quantifier = 2;
        } else if !model.children.is_empty() {
            return c.fail(code::SYNTAX);
        }
        return Ok(model);
    }
    group(c, 0)
}
fn quantifier(c: &mut Cursor<'_>) -> u8 {
    [("?", 1), ("*", 2), ("+", 3)].iter().find(|(s, _)| c.eat(s)).map_or(0, |(_, n)| *n)
}
/// The inside of a group, behind its parenthesis.
fn group(c: &mut Cursor<'_>, depth: usize) -> Outcome<Model> {
    if depth > MOST_NESTED {
        return c.fail(code::SYNTAX);
    }
    let mut model = Model { kind: SEQUENCE, quantifier: 0, name: None, children: Vec::new() };
    let mut separator = None;
    loop {
        c.spaces();
        let child = if c.eat("(") {
            group(c, depth + 1)?
        } else {
            let name = c.name()?;
            Model { kind: NAME, quantifier: quantifier(c), name: Some(name), children: Vec::new() }
        };
        model.children.push(child);
        c.spaces();
        if c.eat(")") {
            model.quantifier = quantifier(c);
            return Ok(model);
        }
        let next = c.rest().chars().next().filter(|c| *c == '|' || *c == ',');
        if next.is_none() || separator.is_some_and(|s| Some(s) != next) {
            return c.fail(code::SYNTAX);
        }
        separator = next;
        if next == Some('|') {
            model.kind = CHOICE;
        }
        c.at += 1;
    }
}

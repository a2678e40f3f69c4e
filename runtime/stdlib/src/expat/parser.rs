//! A non-validating XML parser that is fed pieces of a document and gives one event at a time.
//!
//! Bytes are decoded as they come ([`input`](super::input)). A piece of markup is parsed when it is there as a whole; character data is given
//! as far as it has come. Text of entities is put on a stack of sources. What declarations say is in [`Dtd`](super::dtd::Dtd), shared with the
//! parsers of external entities.

use super::dtd::{self, Dtd, Entity};
use super::event::{Event, Failure, Located, Position, code};
use super::input::{self, Encoding, Start, is_allowed, is_space};
use super::names::Namespaces;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// Expanded text that is never too much, and how many times the document it may be beyond that.
const FREE_EXPANSION: usize = 8 << 20;
const MOST_AMPLIFICATION: usize = 100;
/// Text already parsed that may stay in memory.
const KEPT: usize = 64 << 10;

#[derive(Clone, Copy, PartialEq)]
enum State {
    Prolog,
    Content,
    Cdata,
    Epilog,
}
/// What is parsed.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Document,
    /// An external entity that is referred to in content.
    Content,
    /// The external subset, or an external parameter entity.
    Subset,
}
struct Source {
    text: String,
    at: usize,
    /// The entity whose text this is.
    entity: Option<String>,
    /// Elements that were open when it began.
    depth: usize,
    /// Where the document refers to it.
    place: Position,
}

pub struct Parser {
    kind: Kind,
    bytes: Vec<u8>,
    encoding: Option<Encoding>,
    /// Named by whoever feeds the document: its own declaration does not count.
    pub outer_encoding: Option<String>,
    /// A declared encoding that only the owner may know.
    pub unknown_encoding: Option<String>,
    broken: bool,
    last: bool,
    finished: bool,
    started: bool,
    seen_doctype: bool,
    sources: Vec<Source>,
    position: Position,
    queue: VecDeque<Located>,
    elements: Vec<String>,
    state: State,
    pub dtd: Rc<RefCell<Dtd>>,
    pub namespaces: Option<Namespaces>,
    expanded: usize,
    fed: usize,
    /// Internal entities are replaced by their text.
    pub expands: bool,
    /// `XML_PARAM_ENTITY_PARSING_*`, and whether somebody would parse external entities.
    pub parameter_entities: u8,
    pub has_external_handler: bool,
    pub foreign_dtd: bool,
}

type Step = Result<bool, Failure>;

impl Parser {
    pub fn new(kind: Kind, dtd: Rc<RefCell<Dtd>>, namespaces: Option<Namespaces>) -> Parser {
        Parser {
            kind,
            bytes: Vec::new(),
            encoding: None,
            outer_encoding: None,
            unknown_encoding: None,
            broken: false,
            last: false,
            finished: false,
            started: false,
            seen_doctype: false,
            sources: vec![Source {
                text: String::new(),
                at: 0,
                entity: None,
                depth: 0,
                place: Position { byte: 0, line: 1, column: 0 },
            }],
            position: Position { byte: 0, line: 1, column: 0 },
            queue: VecDeque::new(),
            elements: Vec::new(),
            state: if kind == Kind::Content { State::Content } else { State::Prolog },
            dtd,
            namespaces,
            expanded: 0,
            fed: 0,
            expands: true,
            parameter_entities: 0,
            has_external_handler: false,
            foreign_dtd: false,
        }
    }
    pub fn is_finished(&self) -> bool {
        self.last
    }
    pub fn has_started(&self) -> bool {
        self.fed > 0 || self.last
    }
    pub fn position(&self) -> Position {
        self.position
    }
    pub fn feed(&mut self, bytes: &[u8], last: bool) {
        self.bytes.extend_from_slice(bytes);
        self.fed += bytes.len();
        self.last = last;
    }
    /// Tells how to read the declared encoding that is unknown here.
    pub fn set_encoding(&mut self, encoding: Encoding) {
        self.unknown_encoding = None;
        self.encoding = Some(encoding);
    }
    /// The next event; `None` when more bytes are needed, or at the end.
    pub fn next(&mut self) -> Result<Option<Located>, Failure> {
        loop {
            if let Some(e) = self.queue.pop_front() {
                return Ok(Some(e));
            }
            if self.finished || !self.decode()? || !self.step()? {
                return Ok(None);
            }
        }
    }

    fn fail<T>(&self, code: u8) -> Result<T, Failure> {
        Err(Failure { code, at: self.here() })
    }
    /// An error at some distance from the current position.
    fn fail_at<T>(&self, code: u8, offset: usize) -> Result<T, Failure> {
        let mut at = self.position;
        if self.sources.len() == 1 {
            let source = &self.sources[0];
            let end = (source.at + offset).min(source.text.len());
            advance(&mut at, &source.text[source.at..end], self.encoding.as_ref());
        }
        Err(Failure { code, at })
    }

    fn decode(&mut self) -> Step {
        if self.encoding.is_none() {
            match &self.outer_encoding {
                Some(name) => match Encoding::by_name(name) {
                    // A mark at the start tells the order of bytes.
                    Some(Encoding::Utf16 { .. }) => match input::detect(&self.bytes, self.last) {
                        Start::Undecided => return Ok(false),
                        Start::Known(e @ Encoding::Utf16 { .. }, mark) => {
                            self.bytes.drain(..mark);
                            self.encoding = Some(e);
                        }
                        _ => self.encoding = Encoding::by_name(name),
                    },
                    Some(e) => {
                        if matches!(e, Encoding::Utf8) && self.bytes.starts_with(b"\xef\xbb\xbf") {
                            self.bytes.drain(..3);
                            self.position.byte = 3;
                        }
                        self.encoding = Some(e);
                    }
                    None => {
                        self.unknown_encoding = Some(name.clone());
                        return self.fail(code::UNKNOWN_ENCODING);
                    }
                },
                None => match input::detect(&self.bytes, self.last) {
                    Start::Undecided => return Ok(false),
                    Start::Known(e, mark) => {
                        self.bytes.drain(..mark);
                        self.position.byte = mark;
                        self.encoding = Some(e);
                    }
                    Start::Ascii => {
                        // The declaration decides how all that follows it is read.
                        let head = &self.bytes[..self.bytes.len().min(5)];
                        if b"<?xml".starts_with(head) && !self.last && head.len() < 5 {
                            return Ok(false);
                        }
                        let mut chosen = Encoding::Utf8;
                        if self.bytes.starts_with(b"<?xml") {
                            let Some(end) = find(&self.bytes, b"?>") else {
                                if !self.last {
                                    return Ok(false);
                                }
                                self.encoding = Some(chosen);
                                return self.decode();
                            };
                            let text = String::from_utf8_lossy(&self.bytes[5..end]).into_owned();
                            if let Some(name) = declaration(&text).and_then(|d| d.encoding) {
                                match Encoding::by_name(&name) {
                                    Some(Encoding::Utf16 { .. }) => {
                                        let offset = 5 + text.find(&name).unwrap_or(0);
                                        let mut at = self.position;
                                        advance(&mut at, &String::from_utf8_lossy(&self.bytes[..offset]), None);
                                        return Err(Failure { code: code::INCORRECT_ENCODING, at });
                                    }
                                    Some(e) => chosen = e,
                                    None => {
                                        self.unknown_encoding = Some(name);
                                        return self.fail(code::UNKNOWN_ENCODING);
                                    }
                                }
                            }
                        }
                        self.encoding = Some(chosen);
                    }
                },
            }
        }
        let Some(encoding) = &self.encoding else { return Ok(false) };
        if !self.broken && !self.bytes.is_empty() {
            let source = &mut self.sources[0];
            if source.at > KEPT {
                source.text.drain(..source.at);
                source.at = 0;
            }
            let (n, broken) = encoding.decode(&self.bytes, &mut source.text);
            self.bytes.drain(..n);
            self.broken = broken;
        }
        Ok(true)
    }

    fn rest(&self) -> &str {
        let s = &self.sources[self.sources.len() - 1];
        &s.text[s.at..]
    }
    /// Whether nothing will follow what there is in the current source.
    fn is_all(&self) -> bool {
        self.sources.len() > 1 || self.last
    }
    fn consume(&mut self, n: usize) -> String {
        let in_document = self.sources.len() == 1;
        let Some(s) = self.sources.last_mut() else { return String::new() };
        let text = s.text[s.at..s.at + n].to_owned();
        s.at += n;
        if in_document {
            advance(&mut self.position, &text, self.encoding.as_ref());
        }
        text
    }
    /// Where the document is, or refers to the entity whose text is being parsed.
    fn here(&self) -> Position {
        match self.sources.as_slice() {
            [_, entity, ..] => entity.place,
            _ => self.position,
        }
    }
    /// Queues an event for the next `n` bytes.
    fn give(&mut self, event: Event, n: usize) {
        let at = self.here();
        let raw = self.consume(n);
        self.queue.push_back(Located { event, at, raw });
    }
    /// Queues an event that has no text of its own.
    fn add(&mut self, event: Event) {
        self.queue.push_back(Located { event, at: self.here(), raw: String::new() });
    }
    /// What to do when a piece of markup is not complete.
    fn incomplete(&self, code: u8) -> Step {
        if self.broken {
            return self.fail_at(code::INVALID_TOKEN, self.rest().len());
        }
        if !self.is_all() {
            return Ok(false);
        }
        if self.sources.len() == 1 && !self.bytes.is_empty() { self.fail(code::PARTIAL_CHAR) } else { self.fail(code) }
    }

    fn step(&mut self) -> Step {
        if self.rest().is_empty() {
            return self.source_ended();
        }
        if !self.started {
            // A declaration can only stand here.
            let rest = self.rest();
            if "<?xml".starts_with(rest) && rest.len() < 5 && !self.is_all() {
                return Ok(false);
            }
            let declared = rest.starts_with("<?xml") && rest[5..].chars().next().is_none_or(is_space);
            if declared {
                return self.xml_declaration();
            }
            self.started = true;
        }
        if self.kind == Kind::Subset {
            return self.external_subset();
        }
        match self.state {
            State::Prolog | State::Epilog => self.misc(),
            State::Content => self.content(),
            State::Cdata => self.cdata(),
        }
    }
    fn source_ended(&mut self) -> Step {
        if self.sources.len() > 1 {
            let Some(done) = self.sources.pop() else { return Ok(false) };
            if done.depth != self.elements.len() || self.state == State::Cdata {
                return self.fail(code::ASYNC_ENTITY);
            }
            if let Some(name) = done.entity {
                self.dtd.borrow_mut().close(&name);
            }
            return Ok(true);
        }
        if self.broken {
            return self.fail(code::INVALID_TOKEN);
        }
        if !self.last {
            return Ok(false);
        }
        if !self.bytes.is_empty() {
            return self.fail(code::PARTIAL_CHAR);
        }
        self.finished = true;
        match (self.kind, self.state) {
            (_, State::Cdata) => self.fail(code::UNCLOSED_CDATA_SECTION),
            (Kind::Document, State::Prolog | State::Content) => self.fail(code::NO_ELEMENTS),
            (Kind::Content, _) if !self.elements.is_empty() => self.fail(code::ASYNC_ENTITY),
            _ => Ok(false),
        }
    }
    fn xml_declaration(&mut self) -> Step {
        let Some(end) = self.rest().find("?>") else { return self.incomplete(code::UNCLOSED_TOKEN) };
        let Some(d) = declaration(&self.rest()[5..end]) else { return self.fail_at(code::XML_DECL, 5) };
        let text_declaration = self.kind != Kind::Document;
        if (text_declaration && d.encoding.is_none()) || (!text_declaration && d.version.is_none()) {
            return self.fail_at(if text_declaration { 31 } else { code::XML_DECL }, 5);
        }
        self.started = true;
        if d.standalone == 1 {
            self.dtd.borrow_mut().standalone = true;
        }
        let event = Event::XmlDecl { version: d.version, encoding: d.encoding, standalone: d.standalone };
        self.give(event, end + 2);
        Ok(true)
    }
    /// Before and behind the root element.
    fn misc(&mut self) -> Step {
        let rest = self.rest();
        let spaces = rest.find(|c| !is_space(c)).unwrap_or(rest.len());
        if spaces > 0 {
            self.give(Event::Other, spaces);
            return Ok(true);
        }
        if rest.starts_with("<?") {
            return self.instruction();
        }
        if rest.starts_with("<!--") {
            return self.comment();
        }
        let epilog = self.state == State::Epilog;
        if rest.starts_with("<!DOCTYPE") && !epilog && !self.seen_doctype {
            return self.doctype();
        }
        if ["<", "<!", "<!-"].contains(&rest) || (rest.len() < 9 && "<!DOCTYPE".starts_with(rest)) {
            return self.incomplete(code::UNCLOSED_TOKEN);
        }
        let second = rest.chars().nth(1);
        match rest.chars().next() {
            Some('<') if second.is_some_and(input::starts_name) => {
                if epilog {
                    return self.fail(code::JUNK_AFTER_DOC_ELEMENT);
                }
                if self.foreign_dtd && !self.seen_doctype {
                    self.seen_doctype = true;
                    if self.parameter_entities != 0 && self.has_external_handler {
                        self.dtd.borrow_mut().has_external = true;
                        self.add(Event::ExternalEntity { context: None, system: None, public: None });
                        return Ok(true);
                    }
                }
                self.state = State::Content;
                self.content()
            }
            Some('<') if rest.starts_with("<!DOCTYPE") => {
                self.fail(if epilog { code::JUNK_AFTER_DOC_ELEMENT } else { code::SYNTAX })
            }
            Some('<') => self.fail_at(code::INVALID_TOKEN, 1),
            Some(c) if input::is_in_name(c) => {
                self.fail(if epilog { code::JUNK_AFTER_DOC_ELEMENT } else { code::SYNTAX })
            }
            _ => self.fail(code::INVALID_TOKEN),
        }
    }
    fn instruction(&mut self) -> Step {
        let Some(end) = self.rest().find("?>") else { return self.incomplete(code::UNCLOSED_TOKEN) };
        let inner = &self.rest()[2..end];
        let n = input::name_length(inner);
        let (target, data) = inner.split_at(n);
        if n == 0 || !(data.is_empty() || data.starts_with(is_space)) {
            return self.fail_at(code::INVALID_TOKEN, 2 + n);
        }
        if target.eq_ignore_ascii_case("xml") {
            return self.fail(if target == "xml" { code::MISPLACED_XML_PI } else { code::INVALID_TOKEN });
        }
        if let Some(bad) = data.find(|c| !is_allowed(c)) {
            return self.fail_at(code::INVALID_TOKEN, 2 + n + bad);
        }
        let event =
            Event::Instruction { target: target.to_owned(), data: plain_newlines(data.trim_start_matches(is_space)) };
        self.give(event, end + 2);
        Ok(true)
    }
    fn comment(&mut self) -> Step {
        let rest = self.rest();
        let Some(dashes) = rest[4..].find("--").map(|n| n + 4) else {
            return match rest[4..].find(|c| !is_allowed(c)) {
                Some(bad) => self.fail_at(code::INVALID_TOKEN, 4 + bad),
                None => self.incomplete(code::UNCLOSED_TOKEN),
            };
        };
        if let Some(bad) = rest[4..dashes].find(|c| !is_allowed(c)) {
            return self.fail_at(code::INVALID_TOKEN, 4 + bad);
        }
        match rest.as_bytes().get(dashes + 2) {
            None => self.incomplete(code::UNCLOSED_TOKEN),
            Some(b'>') => {
                let event = Event::Comment(plain_newlines(&rest[4..dashes]));
                self.give(event, dashes + 3);
                Ok(true)
            }
            Some(_) => self.fail_at(code::INVALID_TOKEN, dashes + 2),
        }
    }
    fn content(&mut self) -> Step {
        let rest = self.rest();
        if rest.starts_with('&') {
            return self.reference();
        }
        if !rest.starts_with('<') {
            return self.text();
        }
        if rest.starts_with("</") {
            return self.end_tag();
        }
        if rest.starts_with("<?") {
            return self.instruction();
        }
        if rest.starts_with("<!--") {
            return self.comment();
        }
        if rest.starts_with("<![CDATA[") {
            self.state = State::Cdata;
            self.give(Event::StartCdata, 9);
            return Ok(true);
        }
        if rest == "<" || rest == "<!-" || "<![CDATA[".starts_with(rest) {
            return self.incomplete(code::UNCLOSED_TOKEN);
        }
        match rest.chars().nth(1) {
            Some(c) if input::starts_name(c) => self.start_tag(),
            Some('!') => self.fail_at(code::INVALID_TOKEN, 2),
            _ => self.fail_at(code::INVALID_TOKEN, 1),
        }
    }
    /// Character data up to the end of the line, or a line's end. `in_cdata`: only `]]>` is markup.
    fn characters(&mut self, in_cdata: bool) -> Step {
        let rest = self.rest();
        let stop =
            |c: char| c == ']' || c == '\n' || c == '\r' || (!in_cdata && (c == '<' || c == '&')) || !is_allowed(c);
        let end = rest.find(stop).unwrap_or(rest.len());
        if end > 0 {
            let event = Event::Text(rest[..end].to_owned());
            self.give(event, end);
            return Ok(true);
        }
        if rest.starts_with('\n') {
            self.give(Event::Text("\n".into()), 1);
            return Ok(true);
        }
        if rest.starts_with('\r') {
            let n = match rest.as_bytes().get(1) {
                None if !self.is_all() => return Ok(false),
                Some(b'\n') => 2,
                _ => 1,
            };
            self.give(Event::Text("\n".into()), n);
            return Ok(true);
        }
        if !rest.starts_with(']') {
            return self.fail(code::INVALID_TOKEN);
        }
        if rest.starts_with("]]>") {
            if !in_cdata {
                return self.fail_at(code::INVALID_TOKEN, 2);
            }
            self.state = State::Content;
            self.give(Event::EndCdata, 3);
            return Ok(true);
        }
        if (rest == "]" || rest == "]]") && !self.is_all() {
            return Ok(false);
        }
        self.give(Event::Text("]".into()), 1);
        Ok(true)
    }
    fn text(&mut self) -> Step {
        self.characters(false)
    }
    fn cdata(&mut self) -> Step {
        self.characters(true)
    }
    fn reference(&mut self) -> Step {
        let rest = self.rest();
        let Some(end) = rest.find(';') else {
            // What cannot be a name is wrong already.
            let wrong = rest[1..].find(|c: char| !(input::is_in_name(c) || c == '#'));
            return match wrong {
                Some(at) => self.fail_at(code::INVALID_TOKEN, 1 + at),
                None => self.incomplete(code::UNCLOSED_TOKEN),
            };
        };
        let name = &rest[1..end];
        if let Some(number) = name.strip_prefix('#') {
            return match char_reference(number) {
                Some(Ok(c)) => {
                    self.give(Event::Text(c.to_string()), end + 1);
                    Ok(true)
                }
                Some(Err(())) => self.fail(code::BAD_CHAR_REF),
                None => self.fail_at(code::INVALID_TOKEN, 2),
            };
        }
        if !input::is_name(name) {
            let n = input::name_length(name);
            return self.fail_at(code::INVALID_TOKEN, 1 + n);
        }
        if let Some(c) = predefined(name) {
            self.give(Event::Text(c.to_string()), end + 1);
            return Ok(true);
        }
        let name = name.to_owned();
        let entity = self.dtd.borrow().general.get(&name).cloned();
        let Some(entity) = entity else {
            let dtd = self.dtd.borrow();
            if !dtd.has_external || dtd.standalone {
                drop(dtd);
                return self.fail(code::UNDEFINED_ENTITY);
            }
            drop(dtd);
            self.give(Event::SkippedEntity { name, parameter: false }, end + 1);
            return Ok(true);
        };
        if self.dtd.borrow().is_open(&name) {
            return self.fail(code::RECURSIVE_ENTITY_REF);
        }
        match entity {
            Entity { notation: Some(_), .. } => self.fail(code::BINARY_ENTITY_REF),
            Entity { value: Some(value), .. } => {
                if !self.expands {
                    self.give(Event::SkippedEntity { name, parameter: false }, end + 1);
                    return Ok(true);
                }
                self.expanded += value.len();
                if self.expanded > FREE_EXPANSION && self.expanded / MOST_AMPLIFICATION > self.fed {
                    return self.fail(code::AMPLIFICATION_LIMIT_BREACH);
                }
                let place = self.here();
                self.consume(end + 1);
                self.dtd.borrow_mut().open(&name);
                let depth = self.elements.len();
                self.sources.push(Source { text: value, at: 0, entity: Some(name), depth, place });
                Ok(true)
            }
            Entity { system, public, .. } => {
                let mut context = name;
                if let Some(ns) = &self.namespaces {
                    context = ns.context(&context);
                }
                self.give(Event::ExternalEntity { context: Some(context), system, public }, end + 1);
                Ok(true)
            }
        }
    }
    fn end_tag(&mut self) -> Step {
        let rest = self.rest();
        let Some(end) = rest.find('>') else { return self.incomplete(code::UNCLOSED_TOKEN) };
        let inner = &rest[2..end];
        let n = input::name_length(inner);
        let (name, behind) = inner.split_at(n);
        if n == 0 || !behind.chars().all(is_space) {
            let spaces = behind.find(|c| !is_space(c)).unwrap_or(0);
            return self.fail_at(code::INVALID_TOKEN, 2 + n + spaces);
        }
        let floor = self.sources.last().map_or(0, |s| s.depth);
        if self.elements.len() <= floor {
            return self.fail(if self.kind == Kind::Document && self.sources.len() == 1 {
                code::INVALID_TOKEN
            } else {
                code::ASYNC_ENTITY
            });
        }
        if self.elements.last().map(String::as_str) != Some(name) {
            return self.fail_at(code::TAG_MISMATCH, 2);
        }
        self.close_element(end + 1);
        Ok(true)
    }
    /// Events for the end of the innermost element, whose end tag has `n` bytes.
    fn close_element(&mut self, n: usize) {
        let Some(name) = self.elements.pop() else { return };
        match &mut self.namespaces {
            None => self.give(Event::End { name }, n),
            Some(ns) => {
                let full = ns.element_name(&name).unwrap_or(name);
                let gone = ns.leave();
                let at = self.here();
                self.give(Event::End { name: full }, n);
                for prefix in gone {
                    self.queue.push_back(Located { event: Event::EndNamespace { prefix }, at, raw: String::new() });
                }
            }
        }
        if self.elements.is_empty() && self.kind == Kind::Document {
            self.state = State::Epilog;
        }
    }
    fn start_tag(&mut self) -> Step {
        let rest = self.rest();
        let end = match tag_end(rest) {
            Ok(Some(end)) => end,
            Ok(None) => return self.incomplete(code::UNCLOSED_TOKEN),
            Err(at) => return self.fail_at(code::INVALID_TOKEN, at),
        };
        let empty = rest.as_bytes()[end - 1] == b'/';
        let body = &rest[1..if empty { end - 1 } else { end }];
        let n = input::name_length(body);
        let name = body[..n].to_owned();
        let body = body.to_owned();
        let mut attributes: Vec<(String, String)> = Vec::new();
        let mut at = n;
        loop {
            let tail = &body[at..];
            let spaces = tail.find(|c| !is_space(c)).unwrap_or(tail.len());
            let tail = &tail[spaces..];
            if tail.is_empty() {
                break;
            }
            if spaces == 0 {
                return self.fail_at(code::INVALID_TOKEN, 1 + at);
            }
            at += spaces;
            let length = input::name_length(tail);
            if length == 0 {
                return self.fail_at(code::INVALID_TOKEN, 1 + at);
            }
            let attribute = &tail[..length];
            let mut i = length + leading_spaces(&tail[length..]);
            if tail.as_bytes().get(i) != Some(&b'=') {
                return self.fail_at(code::INVALID_TOKEN, 1 + at + i);
            }
            i += 1;
            i += leading_spaces(&tail[i..]);
            let quote = match tail.as_bytes().get(i) {
                Some(q @ (b'"' | b'\'')) => *q as char,
                _ => return self.fail_at(code::INVALID_TOKEN, 1 + at + i),
            };
            let Some(length) = tail[i + 1..].find(quote) else { return self.fail_at(code::INVALID_TOKEN, 1 + at + i) };
            let raw = &tail[i + 1..i + 1 + length];
            if let Some(bad) = raw.find(|c| c == '<' || !is_allowed(c)) {
                return self.fail_at(code::INVALID_TOKEN, 1 + at + i + 1 + bad);
            }
            let mut value = String::new();
            if let Err(code) = self.dtd.borrow_mut().attribute_value(raw, &mut value, 0) {
                return self.fail_at(code, if code == code::INVALID_TOKEN { 1 + at + i + 1 } else { 0 });
            }
            if attributes.iter().any(|(n, _)| n == attribute) {
                return self.fail_at(code::DUPLICATE_ATTRIBUTE, 1 + at);
            }
            attributes.push((attribute.to_owned(), value));
            at += i + length + 2;
        }
        let mut specified = attributes.len();
        self.dtd.borrow().complete_attributes(&name, &mut attributes);
        let size = end + 1;
        self.elements.push(name.clone());
        let mut full = name;
        if let Some(ns) = &mut self.namespaces {
            let declared = match ns.enter(&mut attributes, &mut specified) {
                Ok(declared) => declared,
                Err(code) => return self.fail(code),
            };
            match ns.element_name(&full) {
                Some(resolved) => full = resolved,
                None => return self.fail(code::UNBOUND_PREFIX),
            }
            for (prefix, uri) in declared {
                self.add(Event::StartNamespace { prefix, uri });
            }
        }
        if empty {
            self.give(Event::Start { name: full, attributes, specified }, size);
            self.close_element(0);
        } else {
            self.give(Event::Start { name: full, attributes, specified }, size);
        }
        Ok(true)
    }
    fn doctype(&mut self) -> Step {
        let Some(end) = dtd::doctype_end(self.rest()) else { return self.incomplete(code::UNCLOSED_TOKEN) };
        self.seen_doctype = true;
        let text = self.rest()[..end].to_owned();
        let start = self.position;
        let place = |offset: usize, encoding: Option<&Encoding>| {
            let mut at = start;
            advance(&mut at, &text[..offset.min(text.len())], encoding);
            at
        };
        let context = dtd::Context {
            external: self.parameter_entities != 0 && self.has_external_handler,
            foreign: self.foreign_dtd,
        };
        let mut events = Vec::new();
        let result = self.dtd.borrow_mut().doctype(&text, &context, &mut events);
        for (event, range) in events {
            let at = place(range.start, self.encoding.as_ref());
            let raw = text.get(range).unwrap_or_default().to_owned();
            self.queue.push_back(Located { event, at, raw });
        }
        match result {
            Ok(()) => {
                self.consume(end);
                Ok(true)
            }
            Err((code, offset)) => Err(Failure { code, at: place(offset, self.encoding.as_ref()) }),
        }
    }
    /// The declarations of an external subset are parsed when it is there as a whole.
    fn external_subset(&mut self) -> Step {
        if !self.is_all() {
            return Ok(false);
        }
        let text = self.rest().to_owned();
        let context =
            dtd::Context { external: self.parameter_entities != 0 && self.has_external_handler, foreign: false };
        let mut events = Vec::new();
        let result = self.dtd.borrow_mut().subset(&text, &context, &mut events, 0);
        let start = self.position;
        for (event, range) in events {
            let mut at = start;
            advance(&mut at, text.get(..range.start).unwrap_or_default(), self.encoding.as_ref());
            let raw = text.get(range).unwrap_or_default().to_owned();
            self.queue.push_back(Located { event, at, raw });
        }
        match result {
            Ok(()) => {
                self.consume(text.len());
                self.state = State::Epilog;
                Ok(true)
            }
            Err((code, offset)) => self.fail_at(code, offset),
        }
    }
}

/// Moves a position over a text.
fn advance(p: &mut Position, text: &str, encoding: Option<&Encoding>) {
    let mut after_return = false;
    for c in text.chars() {
        p.byte += encoding.map_or(c.len_utf8(), |e| e.width(c));
        match c {
            '\n' if after_return => {}
            '\n' | '\r' => {
                p.line += 1;
                p.column = 0;
            }
            _ => p.column += 1,
        }
        after_return = c == '\r';
    }
}
fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}
fn leading_spaces(s: &str) -> usize {
    s.find(|c| !is_space(c)).unwrap_or(s.len())
}
/// Ends of lines as `\n`.
pub fn plain_newlines(s: &str) -> String {
    if s.contains('\r') { s.replace("\r\n", "\n").replace('\r', "\n") } else { s.to_owned() }
}
/// Index of the `>` of a tag; an error's index if a `<` comes first.
fn tag_end(tag: &str) -> Result<Option<usize>, usize> {
    let mut quote = None;
    for (i, b) in tag.bytes().enumerate().skip(1) {
        match (quote, b) {
            (Some(q), b) if b == q => quote = None,
            (_, b'<') => return Err(i),
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(b),
            (None, b'>') => return Ok(Some(i)),
            _ => {}
        }
    }
    Ok(None)
}
pub fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}
/// The character that `#...` stands for: `None` if that is no number, an error if there is no such character.
pub fn char_reference(number: &str) -> Option<Result<char, ()>> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(hex) => (hex, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let c = u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).filter(|c| is_allowed(*c));
    Some(c.ok_or(()))
}

struct Declaration {
    version: Option<String>,
    encoding: Option<String>,
    standalone: i32,
}
/// The inner text of `<?xml ... ?>`.
fn declaration(text: &str) -> Option<Declaration> {
    let mut d = Declaration { version: None, encoding: None, standalone: -1 };
    let mut rest = text;
    let mut stage = 0;
    loop {
        let spaces = leading_spaces(rest);
        rest = &rest[spaces..];
        if rest.is_empty() {
            return Some(d);
        }
        let n = input::name_length(rest);
        if n == 0 || spaces == 0 {
            return None;
        }
        let (name, tail) = rest.split_at(n);
        let tail = tail[leading_spaces(tail)..].strip_prefix('=')?;
        let tail = &tail[leading_spaces(tail)..];
        let quote = tail.chars().next().filter(|c| *c == '"' || *c == '\'')?;
        let length = tail[1..].find(quote)?;
        let value = &tail[1..1 + length];
        rest = &tail[length + 2..];
        let this = match name {
            "version" if stage < 1 && !value.is_empty() => {
                d.version = Some(value.to_owned());
                1
            }
            "encoding" if stage < 2 && value.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                d.encoding = Some(value.to_owned());
                2
            }
            "standalone" if stage < 3 && d.version.is_some() => {
                d.standalone = match value {
                    "yes" => 1,
                    "no" => 0,
                    _ => return None,
                };
                3
            }
            _ => return None,
        };
        stage = this;
    }
}

//! `pyexpat.xmlparser`: feeds a [`Parser`] and calls the program's handlers.
//!
//! The parser is borrowed only while it looks for the next event, so a handler may do with the object what it likes.

use super::dtd::Dtd;
use super::event::{Event, Failure, Located, Model, Position, code};
use super::handlers::{COUNT, Handler};
use super::input::Encoding;
use super::names::Namespaces;
use super::parser::{Kind, Parser};
use super::raise;
use brolga_vm::abi::args::type_name;
use brolga_vm::objects::bytes::as_bytes;
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, number, object};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// XML parser Python wrapper for Expat parser.
#[pyclass(name = "xmlparser", module = "pyexpat", parts(handlers), flags = HAVE_GC | DISALLOW_INSTANTIATION)]
pub struct XmlParser {
    parser: Opaque<RefCell<Parser>>,
    handlers: GcRefCell<Vec<Value>>,
    intern: GcField<PyDict>,
    base: RefCell<Option<String>>,
    encoding: RefCell<Option<String>>,
    ordered_attributes: Cell<bool>,
    specified_attributes: Cell<bool>,
    namespace_prefixes: Cell<bool>,
    buffer_text: Cell<bool>,
    buffer_size: Cell<usize>,
    buffer: RefCell<String>,
    /// Where the current event began, and its text, while a handler runs.
    current: Cell<Option<Position>>,
    input: RefCell<String>,
    error: Cell<Option<Position>>,
    error_code: Cell<u8>,
    busy: Cell<bool>,
    reparse_deferral: Cell<bool>,
    /// `XML_PARAM_ENTITY_PARSING_*`
    parameter_entities: Cell<u8>,
}
type ParserRef = Gc<Native<XmlParser>>;
impl Untraced for Position {}

/// The most that is read of a file at once.
const READ_SIZE: i64 = 2048;
const MOST_BUFFERED: i64 = i32::MAX as i64;

impl XmlParser {
    fn with(t: &Thread, parser: Parser, encoding: Option<String>, intern: Option<Gc<PyDict>>) -> PyResult<ParserRef> {
        let handlers = vec![Value::NONE; COUNT];
        let object = XmlParser {
            parser: Opaque(RefCell::new(parser)),
            handlers: GcRefCell::new(handlers),
            intern: intern.map_or(GcField::EMPTY, GcField::new),
            base: RefCell::default(),
            encoding: RefCell::new(encoding),
            ordered_attributes: Cell::new(false),
            specified_attributes: Cell::new(false),
            namespace_prefixes: Cell::new(false),
            buffer_text: Cell::new(false),
            buffer_size: Cell::new(8192),
            buffer: RefCell::default(),
            current: Cell::new(None),
            input: RefCell::default(),
            error: Cell::new(None),
            error_code: Cell::new(0),
            busy: Cell::new(false),
            reparse_deferral: Cell::new(true),
            parameter_entities: Cell::new(0),
        };
        Native::new(t, XmlParser::class(t), object)
    }
    pub fn make(
        t: &Thread,
        encoding: Option<String>,
        separator: Option<String>,
        intern: Option<Gc<PyDict>>,
    ) -> PyResult<Value> {
        let dtd = Rc::new(RefCell::new(Dtd::default()));
        let mut parser = Parser::new(Kind::Document, dtd, separator.map(Namespaces::new));
        parser.outer_encoding = encoding.clone();
        Self::with(t, parser, encoding, intern).map(Into::into)
    }
    pub fn handler(&self, h: Handler) -> Option<Value> {
        Some(self.handlers.borrow()[h as usize]).filter(|v| !v.is_none())
    }
    pub fn set_handler(&self, t: &Thread, header: &Header, h: Handler, v: Value) -> PyResult<()> {
        if h == Handler::CharacterData {
            // What was collected belongs to the old handler.
            self.flush(t)?;
        }
        self.handlers.borrow_mut(header)[h as usize] = v;
        Ok(())
    }
    fn text(&self, t: &Thread, s: &str) -> PyResult<Value> {
        let v = t.new_str(s)?;
        let Some(intern) = self.intern.get() else { return Ok(v) };
        if let Some(known) = intern.get(t, v)? {
            return Ok(known);
        }
        intern.set(t, v, v)?;
        Ok(v)
    }
    fn optional(&self, t: &Thread, s: &Option<String>) -> PyResult<Value> {
        s.as_ref().map_or(Ok(Value::NONE), |s| self.text(t, s))
    }
    fn base_value(&self, t: &Thread) -> PyResult<Value> {
        let base = self.base.borrow().clone();
        self.optional(t, &base)
    }
    fn call(&self, t: &Thread, h: Handler, args: &[Value]) -> PyResult<Option<Value>> {
        match self.handler(h) {
            Some(handler) => call::call_values(t, handler, args).map(Some),
            None => Ok(None),
        }
    }
    /// Hands collected character data over.
    fn flush(&self, t: &Thread) -> PyResult<()> {
        let text = std::mem::take(&mut *self.buffer.borrow_mut());
        if !text.is_empty() {
            self.call(t, Handler::CharacterData, &[t.new_str(&text)?])?;
        }
        Ok(())
    }
    fn character_data(&self, t: &Thread, text: &str) -> PyResult<()> {
        if !self.buffer_text.get() {
            self.call(t, Handler::CharacterData, &[t.new_str(text)?])?;
            return Ok(());
        }
        let limit = self.buffer_size.get();
        if self.buffer.borrow().len() + text.len() > limit {
            self.flush(t)?;
            // The handler may be gone now.
            if self.handler(Handler::CharacterData).is_none() {
                return Ok(());
            }
        }
        if text.len() > limit {
            self.call(t, Handler::CharacterData, &[t.new_str(text)?])?;
        } else {
            self.buffer.borrow_mut().push_str(text);
        }
        Ok(())
    }
    /// What an event means to the handlers. Whether parsing goes on: else the number of an error.
    fn dispatch(&self, t: &Thread, e: &Located) -> PyResult<Result<(), u8>> {
        use Handler as H;
        let number = |n: i64| Value::from_small_int(n);
        if let Event::Text(text) = &e.event {
            if self.handler(H::CharacterData).is_some() {
                return self.character_data(t, text).map(Ok);
            }
            return self.default(t, e).map(Ok);
        }
        let answered = |v: Option<Value>, code: u8| -> PyResult<Option<Result<(), u8>>> {
            match v {
                None => Ok(None),
                Some(v) => Ok(Some(if number::index_i64(t, v)? != 0 { Ok(()) } else { Err(code) })),
            }
        };
        let handler = match &e.event {
            Event::XmlDecl { .. } => H::XmlDecl,
            Event::StartDoctype { .. } => H::StartDoctypeDecl,
            Event::EndDoctype => H::EndDoctypeDecl,
            Event::ElementDecl { .. } => H::ElementDecl,
            Event::AttlistDecl { .. } => H::AttlistDecl,
            Event::EntityDecl { notation: Some(_), .. } if self.handler(H::UnparsedEntityDecl).is_some() => {
                H::UnparsedEntityDecl
            }
            Event::EntityDecl { .. } => H::EntityDecl,
            Event::NotationDecl { .. } => H::NotationDecl,
            Event::Start { .. } => H::StartElement,
            Event::End { .. } => H::EndElement,
            Event::StartNamespace { .. } => H::StartNamespaceDecl,
            Event::EndNamespace { .. } => H::EndNamespaceDecl,
            Event::Comment(_) => H::Comment,
            Event::Instruction { .. } => H::ProcessingInstruction,
            Event::StartCdata => H::StartCdataSection,
            Event::EndCdata => H::EndCdataSection,
            Event::ExternalEntity { .. } => H::ExternalEntityRef,
            Event::SkippedEntity { .. } => H::SkippedEntity,
            Event::NotStandalone => H::NotStandalone,
            Event::Text(_) | Event::Other => return self.default(t, e).map(Ok),
        };
        if self.handler(handler).is_none() {
            return self.default(t, e).map(Ok);
        }
        self.flush(t)?;
        match &e.event {
            Event::XmlDecl { version, encoding, standalone } => {
                let args = [self.optional(t, version)?, self.optional(t, encoding)?, number(*standalone as i64)];
                self.call(t, handler, &args)?;
            }
            Event::StartDoctype { name, system, public, subset } => {
                let args =
                    [self.text(t, name)?, self.optional(t, system)?, self.optional(t, public)?, number(*subset as i64)];
                self.call(t, handler, &args)?;
            }
            Event::EndDoctype | Event::StartCdata | Event::EndCdata => {
                self.call(t, handler, &[])?;
            }
            Event::ElementDecl { name, model } => {
                let args = [self.text(t, name)?, self.model(t, model)?];
                self.call(t, handler, &args)?;
            }
            Event::AttlistDecl { element, attribute, kind, default, required } => {
                let args = [
                    self.text(t, element)?,
                    self.text(t, attribute)?,
                    self.text(t, kind)?,
                    self.optional(t, default)?,
                    number(*required as i64),
                ];
                self.call(t, handler, &args)?;
            }
            Event::EntityDecl { name, parameter, value, system, public, notation } => {
                let name = self.text(t, name)?;
                let (base, system) = (self.base_value(t)?, self.optional(t, system)?);
                let (public, notation) = (self.optional(t, public)?, self.optional(t, notation)?);
                if handler == H::UnparsedEntityDecl {
                    self.call(t, handler, &[name, base, system, public, notation])?;
                } else {
                    let value = value.as_ref().map_or(Ok(Value::NONE), |s| t.new_str(s))?;
                    let parameter = number(*parameter as i64);
                    self.call(t, handler, &[name, parameter, value, base, system, public, notation])?;
                }
            }
            Event::NotationDecl { name, system, public } => {
                let args =
                    [self.text(t, name)?, self.base_value(t)?, self.optional(t, system)?, self.optional(t, public)?];
                self.call(t, handler, &args)?;
            }
            Event::Start { name, attributes, specified } => {
                let count = if self.specified_attributes.get() { *specified } else { attributes.len() };
                let name = self.text(t, name)?;
                let container: Value = if self.ordered_attributes.get() {
                    let list = PyList::new_empty(t)?;
                    for (n, v) in &attributes[..count] {
                        list.append(t, self.text(t, n)?)?;
                        list.append(t, t.new_str(v)?)?;
                    }
                    list.into()
                } else {
                    let d = PyDict::new(t)?;
                    for (n, v) in &attributes[..count] {
                        d.set(t, self.text(t, n)?, t.new_str(v)?)?;
                    }
                    d.into()
                };
                self.call(t, handler, &[name, container])?;
            }
            Event::End { name } => {
                self.call(t, handler, &[self.text(t, name)?])?;
            }
            Event::StartNamespace { prefix, uri } => {
                self.call(t, handler, &[self.optional(t, prefix)?, self.optional(t, uri)?])?;
            }
            Event::EndNamespace { prefix } => {
                self.call(t, handler, &[self.optional(t, prefix)?])?;
            }
            Event::Comment(text) => {
                self.call(t, handler, &[t.new_str(text)?])?;
            }
            Event::Instruction { target, data } => {
                self.call(t, handler, &[self.text(t, target)?, t.new_str(data)?])?;
            }
            Event::SkippedEntity { name, parameter } => {
                self.call(t, handler, &[self.text(t, name)?, number(*parameter as i64)])?;
            }
            Event::NotStandalone => {
                let answer = self.call(t, handler, &[])?;
                return Ok(answered(answer, code::NOT_STANDALONE)?.unwrap_or(Ok(())));
            }
            Event::ExternalEntity { context, system, public } => {
                let args = [
                    context.as_ref().map_or(Ok(Value::NONE), |s| t.new_str(s))?,
                    self.base_value(t)?,
                    self.optional(t, system)?,
                    self.optional(t, public)?,
                ];
                let answer = self.call(t, handler, &args)?;
                return Ok(answered(answer, code::EXTERNAL_ENTITY_HANDLING)?.unwrap_or(Ok(())));
            }
            Event::Text(_) | Event::Other => {}
        }
        Ok(Ok(()))
    }
    /// Gives the text of an event without handler to the default handler.
    fn default(&self, t: &Thread, e: &Located) -> PyResult<()> {
        if e.raw.is_empty() {
            return Ok(());
        }
        for h in [Handler::DefaultHandlerExpand, Handler::Default] {
            if self.handler(h).is_some() {
                self.flush(t)?;
                self.call(t, h, &[t.new_str(&e.raw)?])?;
                return Ok(());
            }
        }
        Ok(())
    }
    fn model(&self, t: &Thread, m: &Model) -> PyResult<Value> {
        let mut children = RootVec::new(&t.heap);
        for c in &m.children {
            children.push(self.model(t, c)?);
        }
        let name = self.optional(t, &m.name)?;
        let number = |n: u8| Value::from_small_int(n as i64);
        t.new_tuple(&[number(m.kind), number(m.quantifier), name, t.new_tuple(&children)?])
    }
    /// How a declared encoding that only Python knows maps bytes.
    fn foreign_encoding(&self, t: &Thread, name: &str) -> PyResult<Option<Encoding>> {
        let all: Vec<u8> = (0..=255).collect();
        let bytes = brolga_vm::objects::bytes::PyBytes::new(t, &all)?;
        let (name, replace) = (t.new_str(name)?, t.intern("replace"));
        let decoded = call::call_method(t, bytes.into(), t.intern("decode"), &[name, replace])?;
        let text = as_str(decoded).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
        let characters: Vec<char> = text.chars().collect();
        if characters.len() != 256 {
            return Err(t.raise_value_error("multi-byte encodings are not supported"));
        }
        let mut table = Box::new([None; 256]);
        for (place, c) in table.iter_mut().zip(characters) {
            *place = Some(c).filter(|c| *c != '\u{fffd}');
        }
        Ok(Some(Encoding::Table(table)))
    }
    fn run(&self, t: &Thread) -> PyResult<Result<(), Failure>> {
        loop {
            let next = {
                let mut parser = self.parser.borrow_mut();
                parser.expands =
                    self.handler(Handler::Default).is_none() || self.handler(Handler::DefaultHandlerExpand).is_some();
                parser.has_external_handler = self.handler(Handler::ExternalEntityRef).is_some();
                let unless_standalone = self.parameter_entities.get() == 1 && parser.dtd.borrow().standalone;
                parser.parameter_entities = if unless_standalone { 0 } else { self.parameter_entities.get() };
                if let Some(ns) = &mut parser.namespaces {
                    ns.keeps_prefixes = self.namespace_prefixes.get();
                }
                parser.next()
            };
            match next {
                Ok(Some(e)) => {
                    self.current.set(Some(e.at));
                    *self.input.borrow_mut() = e.raw.clone();
                    let result = self.dispatch(t, &e)?;
                    if let Err(code) = result {
                        return Ok(Err(Failure { code, at: e.at }));
                    }
                }
                Ok(None) => return Ok(Ok(())),
                Err(f) => {
                    let unknown = self.parser.borrow().unknown_encoding.clone();
                    match unknown {
                        Some(name) if f.code == code::UNKNOWN_ENCODING => match self.foreign_encoding(t, &name)? {
                            Some(e) => self.parser.borrow_mut().set_encoding(e),
                            None => return Ok(Err(f)),
                        },
                        _ => return Ok(Err(f)),
                    }
                }
            }
        }
    }
    fn feed(&self, t: &Thread, header: &Header, bytes: &[u8], last: bool) -> PyResult<Value> {
        if self.busy.get() {
            return Err(t.raise_runtime_error("the parser is in use by one of its handlers"));
        }
        if self.parser.borrow().is_finished() || self.error_code.get() != 0 {
            let at = self.place();
            let code = if self.error_code.get() != 0 { self.error_code.get() } else { code::FINISHED };
            self.error_code.set(code);
            return Err(raise(t, &Failure { code, at }));
        }
        self.parser.borrow_mut().feed(bytes, last);
        self.busy.set(true);
        let result = self.run(t);
        self.busy.set(false);
        self.current.set(None);
        match result {
            Ok(Ok(())) => {
                self.flush(t)?;
                Ok(Value::from_small_int(1))
            }
            Ok(Err(f)) => {
                self.error.set(Some(f.at));
                self.error_code.set(f.code);
                self.flush(t)?;
                Err(raise(t, &f))
            }
            Err(r) => {
                // After an exception no handler is called again.
                self.handlers.borrow_mut(header).fill(Value::NONE);
                self.buffer.borrow_mut().clear();
                Err(r)
            }
        }
    }
    fn place(&self) -> Position {
        self.error.get().or_else(|| self.current.get()).unwrap_or_else(|| self.parser.borrow().position())
    }
}

#[pymethods]
impl XmlParser {
    /// Parse XML data.
    ///
    /// 'isfinal' should be true at end of input.
    #[method("Parse($self, data, isfinal=False, /)")]
    fn parse(t: &Thread, zelf: ParserRef, data: Value, isfinal: bool) -> PyResult<Value> {
        if let Some(s) = as_str(data) {
            let Some(bytes) = s.to_utf8().map(|s| s.as_bytes().to_vec()) else {
                // The error tells of the surrogates.
                return call::call_method(t, data, t.intern("encode"), &[]);
            };
            zelf.parser.borrow_mut().outer_encoding = Some("utf-8".into());
            return zelf.feed(t, zelf.header(), &bytes, isfinal);
        }
        let bytes = BytesLike::acquire(t, data)?.to_vec();
        zelf.feed(t, zelf.header(), &bytes, isfinal)
    }
    /// Parse XML data from file-like object.
    #[method("ParseFile($self, file, /)")]
    fn parse_file(t: &Thread, zelf: ParserRef, file: Value) -> PyResult<Value> {
        let read = match attr::get(t, file, t.intern("read")) {
            Ok(read) => read,
            Err(r) if t.exception_matches(t.types.attribute_error) => {
                t.take_exception(r);
                return Err(t.raise_type_error("argument must have 'read' attribute"));
            }
            Err(r) => return Err(r),
        };
        loop {
            let v = call::call1(t, read, Value::from_small_int(READ_SIZE))?;
            let bytes = match (as_bytes(v), v.downcast::<brolga_vm::objects::bytearray::PyByteArray>()) {
                (Some(b), _) => b.as_bytes().to_vec(),
                (None, Some(_)) => BytesLike::acquire(t, v)?.to_vec(),
                _ => {
                    let got = type_name(t, v);
                    return Err(t.raise_type_error(format!("read() did not return a bytes object (type={got})")));
                }
            };
            if bytes.len() > READ_SIZE as usize {
                let message =
                    format!("read() returned too much data: {READ_SIZE} bytes requested, {} returned", bytes.len());
                return Err(t.raise_value_error(message));
            }
            let result = zelf.feed(t, zelf.header(), &bytes, bytes.is_empty())?;
            if bytes.is_empty() {
                return Ok(result);
            }
        }
    }
    /// Set the base URL for the parser.
    #[method("SetBase($self, base, /)")]
    fn set_base(zelf: ParserRef, base: String) {
        *zelf.base.borrow_mut() = Some(base);
    }
    /// Return base URL string for the parser.
    #[method("GetBase($self, /)")]
    fn get_base(zelf: ParserRef) -> Option<String> {
        zelf.base.borrow().clone()
    }
    /// Return the untranslated text of the input that caused the current event.
    ///
    /// If the event was generated by a large amount of text (such as a start tag
    /// for an element with many attributes), not all of the text may be available.
    #[method("GetInputContext($self, /)")]
    fn get_input_context(t: &Thread, zelf: ParserRef) -> PyResult<Value> {
        if !zelf.busy.get() {
            return Ok(Value::NONE);
        }
        let text = zelf.input.borrow().clone();
        brolga_vm::objects::bytes::PyBytes::new(t, text.as_bytes()).map(Into::into)
    }
    /// Create a parser for parsing an external entity based on the information passed to the ExternalEntityRefHandler.
    #[method("ExternalEntityParserCreate($self, context, encoding=<unrepresentable>, /)")]
    fn external_entity_parser_create(
        t: &Thread,
        zelf: ParserRef,
        context: Option<String>,
        encoding: Option<String>,
    ) -> PyResult<Value> {
        let kind = if context.is_some() { Kind::Content } else { Kind::Subset };
        let mut parser = {
            let own = zelf.parser.borrow();
            Parser::new(kind, own.dtd.clone(), own.namespaces.clone())
        };
        let encoding = encoding.or_else(|| zelf.encoding.borrow().clone());
        parser.outer_encoding = encoding.clone();
        let new = Self::with(t, parser, encoding, zelf.intern.get())?;
        let handlers = zelf.handlers.borrow().clone();
        new.handlers.borrow_mut(new.header()).copy_from_slice(&handlers);
        *new.base.borrow_mut() = zelf.base.borrow().clone();
        new.ordered_attributes.set(zelf.ordered_attributes.get());
        new.specified_attributes.set(zelf.specified_attributes.get());
        new.namespace_prefixes.set(zelf.namespace_prefixes.get());
        new.buffer_text.set(zelf.buffer_text.get());
        new.buffer_size.set(zelf.buffer_size.get());
        new.parameter_entities.set(zelf.parameter_entities.get());
        Ok(new.into())
    }
    /// Controls parsing of parameter entities (including the external DTD subset).
    ///
    /// Possible flag values are XML_PARAM_ENTITY_PARSING_NEVER,
    /// XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE and
    /// XML_PARAM_ENTITY_PARSING_ALWAYS. Returns true if setting the flag
    /// was successful.
    #[method("SetParamEntityParsing($self, flag, /)")]
    fn set_param_entity_parsing(zelf: ParserRef, flag: i32) -> i32 {
        if zelf.parser.borrow().has_started() || !(0..=2).contains(&flag) {
            return 0;
        }
        zelf.parameter_entities.set(flag as u8);
        1
    }
    /// Allows the application to provide an artificial external subset if one is not specified as part of the document instance.
    ///
    /// This readily allows the use of a 'default' document type controlled by the
    /// application, while still getting the advantage of providing document type
    /// information to the parser. 'flag' defaults to True if not provided.
    #[method("UseForeignDTD($self, flag=True, /)")]
    fn use_foreign_dtd(t: &Thread, zelf: ParserRef, flag: bool) -> PyResult<()> {
        if zelf.parser.borrow().has_started() {
            return Err(raise(t, &Failure { code: 26, at: zelf.place() }));
        }
        zelf.parser.borrow_mut().foreign_dtd = flag;
        Ok(())
    }
    /// Enable/Disable reparse deferral; enabled by default with Expat >=2.6.0.
    #[method("SetReparseDeferralEnabled($self, enabled, /)")]
    fn set_reparse_deferral_enabled(zelf: ParserRef, enabled: bool) {
        zelf.reparse_deferral.set(enabled);
    }
    /// Retrieve reparse deferral enabled status; always returns false with Expat <2.6.0.
    #[method("GetReparseDeferralEnabled($self, /)")]
    fn get_reparse_deferral_enabled(zelf: ParserRef) -> bool {
        zelf.reparse_deferral.get()
    }

    #[getter]
    fn intern(zelf: ParserRef) -> Option<Gc<PyDict>> {
        zelf.intern.get()
    }
    #[getter("CurrentLineNumber")]
    fn current_line(zelf: ParserRef) -> usize {
        zelf.place().line
    }
    #[getter("CurrentColumnNumber")]
    fn current_column(zelf: ParserRef) -> usize {
        zelf.place().column
    }
    #[getter("CurrentByteIndex")]
    fn current_byte(zelf: ParserRef) -> i64 {
        if zelf.parser.borrow().has_started() { zelf.place().byte as i64 } else { -1 }
    }
    #[getter("ErrorLineNumber")]
    fn error_line(zelf: ParserRef) -> usize {
        zelf.place().line
    }
    #[getter("ErrorColumnNumber")]
    fn error_column(zelf: ParserRef) -> usize {
        zelf.place().column
    }
    #[getter("ErrorByteIndex")]
    fn error_byte(zelf: ParserRef) -> i64 {
        if zelf.parser.borrow().has_started() { zelf.place().byte as i64 } else { -1 }
    }
    #[getter("ErrorCode")]
    fn error_number(zelf: ParserRef) -> i64 {
        zelf.error_code.get() as i64
    }
    #[getter]
    fn buffer_size(zelf: ParserRef) -> usize {
        zelf.buffer_size.get()
    }
    #[setter]
    fn set_buffer_size(t: &Thread, zelf: ParserRef, v: Option<Value>) -> PyResult<()> {
        let Some(v) = v else { return Err(t.raise_runtime_error("Cannot delete attribute")) };
        if brolga_vm::objects::int::as_int(v).is_none() {
            return Err(t.raise_type_error("buffer_size must be an integer"));
        }
        let n = number::index_i64(t, v)?;
        if n <= 0 {
            return Err(t.raise_value_error("buffer_size must be greater than zero"));
        }
        if n > MOST_BUFFERED {
            return Err(t.raise_value_error(format!("buffer_size must not be greater than {MOST_BUFFERED}")));
        }
        zelf.flush(t)?;
        zelf.buffer_size.set(n as usize);
        Ok(())
    }
    #[getter]
    fn buffer_used(zelf: ParserRef) -> usize {
        zelf.buffer.borrow().len()
    }
    #[getter]
    fn buffer_text(zelf: ParserRef) -> bool {
        zelf.buffer_text.get()
    }
    #[setter]
    fn set_buffer_text(t: &Thread, zelf: ParserRef, v: Option<Value>) -> PyResult<()> {
        let on = flag(t, v)?;
        if !on {
            zelf.flush(t)?;
        }
        zelf.buffer_text.set(on);
        Ok(())
    }
    #[getter]
    fn namespace_prefixes(zelf: ParserRef) -> bool {
        zelf.namespace_prefixes.get()
    }
    #[setter]
    fn set_namespace_prefixes(t: &Thread, zelf: ParserRef, v: Option<Value>) -> PyResult<()> {
        zelf.namespace_prefixes.set(flag(t, v)?);
        Ok(())
    }
    #[getter]
    fn ordered_attributes(zelf: ParserRef) -> bool {
        zelf.ordered_attributes.get()
    }
    #[setter]
    fn set_ordered_attributes(t: &Thread, zelf: ParserRef, v: Option<Value>) -> PyResult<()> {
        zelf.ordered_attributes.set(flag(t, v)?);
        Ok(())
    }
    #[getter]
    fn specified_attributes(zelf: ParserRef) -> bool {
        zelf.specified_attributes.get()
    }
    #[setter]
    fn set_specified_attributes(t: &Thread, zelf: ParserRef, v: Option<Value>) -> PyResult<()> {
        zelf.specified_attributes.set(flag(t, v)?);
        Ok(())
    }
}
fn flag(t: &Thread, v: Option<Value>) -> PyResult<bool> {
    match v {
        Some(v) => object::is_true(t, v),
        None => Err(t.raise_runtime_error("Cannot delete attribute")),
    }
}

//! Namespaces: which prefix stands for which, element by element.

use super::event::code;

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

#[derive(Clone)]
pub struct Namespaces {
    /// Between the parts of a resolved name; none at all if empty.
    separator: String,
    /// Resolved names end with their prefix.
    pub keeps_prefixes: bool,
    /// Prefix (empty: the default) and what it stands for.
    bindings: Vec<(String, Option<String>)>,
    /// How many bindings there were before each open element.
    floors: Vec<usize>,
}

type Declared = Vec<(Option<String>, Option<String>)>;

fn shown(prefix: &str) -> Option<String> {
    (!prefix.is_empty()).then(|| prefix.to_owned())
}

impl Namespaces {
    pub fn new(separator: String) -> Namespaces {
        let bindings = vec![("xml".to_owned(), Some(XML.to_owned()))];
        Namespaces { separator, keeps_prefixes: false, bindings, floors: Vec::new() }
    }
    fn find(&self, prefix: &str) -> Option<&str> {
        self.bindings.iter().rev().find(|(p, _)| p == prefix).and_then(|(_, uri)| uri.as_deref())
    }
    fn resolved(&self, uri: &str, local: &str, prefix: &str) -> String {
        let s = &self.separator;
        match self.keeps_prefixes && !prefix.is_empty() {
            true => format!("{uri}{s}{local}{s}{prefix}"),
            false => format!("{uri}{s}{local}"),
        }
    }
    /// An element's name with its namespace; `None` if the prefix is unbound.
    pub fn element_name(&self, name: &str) -> Option<String> {
        match name.split_once(':') {
            Some((prefix, local)) => self.find(prefix).map(|uri| self.resolved(uri, local, prefix)),
            None => Some(self.find("").map_or_else(|| name.to_owned(), |uri| self.resolved(uri, name, ""))),
        }
    }
    /// Takes the declarations out of an element's attributes, resolves the others. What it declared, or an error's number.
    pub fn enter(&mut self, attributes: &mut Vec<(String, String)>, specified: &mut usize) -> Result<Declared, u8> {
        self.floors.push(self.bindings.len());
        let mut declared = Vec::new();
        let mut kept = Vec::with_capacity(attributes.len());
        for (i, (name, value)) in attributes.drain(..).enumerate() {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(p) if p.starts_with(':') => &p[1..],
                _ => {
                    kept.push((i, name, value));
                    continue;
                }
            };
            match (prefix, value.as_str()) {
                ("xmlns", _) => return Err(code::RESERVED_PREFIX_XMLNS),
                ("xml", v) if v != XML => return Err(code::RESERVED_PREFIX_XML),
                ("xml", _) => {}
                (_, XML | XMLNS) => return Err(40),
                ("", _) => {}
                (_, "") => return Err(code::UNDECLARING_PREFIX),
                _ => {}
            }
            let uri = (!value.is_empty()).then_some(value);
            declared.push((shown(prefix), uri.clone()));
            self.bindings.push((prefix.to_owned(), uri));
        }
        let in_tag = *specified;
        *specified = kept.iter().filter(|(i, ..)| *i < in_tag).count();
        for (_, name, value) in kept {
            let full = match name.split_once(':') {
                Some((prefix, local)) => match self.find(prefix) {
                    Some(uri) => self.resolved(uri, local, prefix),
                    None => return Err(code::UNBOUND_PREFIX),
                },
                None => name,
            };
            if attributes.iter().any(|(n, _)| *n == full) {
                return Err(code::DUPLICATE_ATTRIBUTE);
            }
            attributes.push((full, value));
        }
        Ok(declared)
    }
    /// Forgets an element's declarations: the prefixes, the last one first.
    pub fn leave(&mut self) -> Vec<Option<String>> {
        let floor = self.floors.pop().unwrap_or(1);
        self.bindings.drain(floor..).rev().map(|(p, _)| shown(&p)).collect()
    }
    /// The text by which a parser of an external entity gets the bindings, and the entity's name.
    pub fn context(&self, entity: &str) -> String {
        let mut seen = Vec::new();
        let mut out = String::new();
        for (prefix, uri) in self.bindings.iter().rev() {
            if seen.contains(&prefix) {
                continue;
            }
            seen.push(prefix);
            if let Some(uri) = uri {
                out.push_str(&format!("{prefix}={uri}\u{c}"));
            }
        }
        out + entity
    }
}

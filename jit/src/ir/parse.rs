//! Reads the text form of HIR (see [`super::print`]), so that a pass can be fed exactly what its test is about.

use super::func::*;
use super::ops::{Cond, Op};
use super::types::Type;
use brolga_vm::abi::helpers::Helper;
use brolga_vm::deopt::VirtualKind;

/// Why a text is not HIR: the line and what is wrong with it.
#[derive(Debug)]
pub struct ParseError(pub usize, pub String);

/// Splits at spaces outside of quotes.
fn words(line: &str) -> Vec<&str> {
    let (mut out, mut start, mut quoted) = (Vec::new(), 0, false);
    for (i, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => {
                if i > start {
                    out.push(&line[start..i]);
                }
                start = i + 1;
            }
            _ => {}
        }
    }
    if start < line.len() {
        out.push(&line[start..]);
    }
    out
}
fn quoted(text: &str) -> String {
    text.trim_matches('"').to_owned()
}
fn number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}
fn edge(text: &str) -> Option<Edge> {
    let (to, args) = text.strip_suffix(')')?.split_once('(')?;
    let args = args.split(',').map(str::trim).filter(|a| !a.is_empty()).map(V::parse).collect::<Option<_>>()?;
    Some(Edge { to: B::parse(to)?, args })
}
fn position(text: &str) -> Option<Position> {
    let (frame, rest) = text.split_once('@')?;
    let (rest, calling) = match rest.strip_suffix('*') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let (at, depth) = rest.split_once('/')?;
    let mut at = at.split(':').map(|n| n.parse().ok());
    Some(Position {
        frame: FrameId::parse(frame)?,
        start: at.next()??,
        op: at.next()??,
        next: at.next()??,
        depth: depth.parse().ok()?,
        calling,
    })
}
fn immediate(text: &str) -> Option<Imm> {
    let rest = text.get(1..)?;
    Some(match text.as_bytes()[0] {
        b'@' => match rest.split_once('+') {
            Some((shape, offset)) => Imm::Slot { shape: number(shape)? as u32, offset: offset.parse().ok()? },
            None => Imm::Shape(number(rest)? as u32),
        },
        b'.' => Imm::Field(*Field::ALL.iter().find(|f| f.info().name == rest)?),
        b'[' => Imm::Item(ItemKind::ALL.iter().find(|k| k.1 == rest.trim_end_matches(']'))?.0),
        b'#' => Imm::Index(rest.parse().ok()?),
        b'!' => Imm::Helper(*Helper::ALL.iter().find(|h| h.info().name == rest)?),
        b'~' => Imm::Virtual(VirtualKind::from_name(rest)?),
        _ => match text {
            "true" => Imm::Bool(true),
            "false" => Imm::Bool(false),
            "null" => Imm::Null,
            _ => {
                if let Some(p) = position(text) {
                    Imm::At(p)
                } else if let Some(c) = ConstId::parse(text) {
                    Imm::Const(c)
                } else if let Some((c, _)) = Cond::ALL.iter().find(|c| c.1 == text) {
                    Imm::Cond(*c)
                } else if let Some(x) = text.strip_suffix('f').and_then(|x| x.parse::<f64>().ok()) {
                    Imm::Float(x.to_bits())
                } else {
                    Imm::Int(text.parse().ok()?)
                }
            }
        },
    })
}

struct Parser {
    f: Func,
    at: Option<B>,
}

impl Parser {
    fn ensure_value(&mut self, v: V) {
        while self.f.insts.len() <= v.index() {
            let none = Inst { op: Op::Param, imm: Imm::None, args: vec![], state: None, ty: Type::EMPTY, site: 0 };
            self.f.add_inst(none);
        }
    }
    fn ensure_block(&mut self, b: B) {
        while self.f.blocks.len() <= b.index() {
            self.f.add_block();
        }
    }
    fn block_head(&mut self, line: &str) -> Option<()> {
        let cold = line.ends_with(" cold");
        let line = line.strip_suffix(" cold").unwrap_or(line).strip_suffix("):")?;
        let (b, params) = line.split_once('(')?;
        let b = B::parse(b)?;
        self.ensure_block(b);
        for p in params.split(", ").filter(|p| !p.is_empty()) {
            let (v, ty) = p.split_once(" : ")?;
            let v = V::parse(v)?;
            self.ensure_value(v);
            self.f.insts[v.index()].ty = Type::parse(ty)?;
            self.f.block_mut(b).params.push(v);
        }
        self.f.block_mut(b).cold = cold;
        self.at = Some(b);
        Some(())
    }
    fn instruction(&mut self, w: &[&str]) -> Option<()> {
        let v = V::parse(w[0])?;
        let op = *Op::ALL.iter().find(|o| o.info().name == w[2])?;
        let mut inst = Inst { op, imm: Imm::None, args: vec![], state: None, ty: Type::SLOT, site: 0 };
        let mut rest = &w[3..];
        if let Some(first) = rest.first()
            && V::parse(first).is_none()
            && !matches!(*first, "?" | ":")
        {
            inst.imm = immediate(first)?;
            rest = &rest[1..];
        }
        let mut given = None;
        while let Some(word) = rest.first() {
            match *word {
                "?" => {
                    inst.state = Some(V::parse(rest.get(1)?)?);
                    rest = &rest[2..];
                }
                ":" => {
                    given = Some(Type::parse(rest.get(1)?)?);
                    rest = &rest[2..];
                }
                word => {
                    inst.args.push(V::parse(word)?);
                    rest = &rest[1..];
                }
            }
        }
        self.ensure_value(v);
        self.f.insts[v.index()] = inst;
        if let Some(ty) = given {
            self.f.insts[v.index()].ty = ty;
        }
        let inferred = self.f.infer(v);
        self.f.insts[v.index()].ty = given.unwrap_or(inferred);
        let at = self.at?;
        self.f.block_mut(at).insts.push(v);
        Some(())
    }
    fn line(&mut self, line: &str) -> Option<()> {
        if line.starts_with('b') && line.contains("):") {
            return self.block_head(line);
        }
        let w = words(line);
        match w[0] {
            "func" => {
                self.f.name = quoted(w[1]);
                let n = w[3].parse().ok()?;
                match w[2] {
                    "call" => self.f.argc = n,
                    "resume" => self.f.entry = Entry::Resume(n),
                    _ => self.f.entry = Entry::Loop(n),
                }
                self.f.generator = w.get(4) == Some(&"generator");
            }
            "const" => {
                self.f.consts.push(Constant { bits: number(w[3])?, ty: Type::parse(w[4])?, label: quoted(w[5]) })
            }
            "shape" => self.f.add_shape(number(w[1])? as u32, Type::parse(w[2])?.bits, &quoted(w[3])),
            "frame" => {
                let parent = w.iter().position(|x| *x == "in").and_then(|i| FrameId::parse(w.get(i + 1)?));
                let depth = parent.map_or(0, |p| self.f.frames[p.index()].depth + 1);
                self.f.frames.push(Frame {
                    code: ConstId::parse(w[2])?,
                    name: quoted(w[3]),
                    window: w[5].parse().ok()?,
                    words: w[7].parse().ok()?,
                    locals: w[9].parse().ok()?,
                    parent,
                    depth,
                    init: w.last() == Some(&"init"),
                    operator: w.last() == Some(&"operator"),
                    file: String::new(),
                    lines: Vec::new(),
                    consumed: w.last() == Some(&"consumed"),
                });
            }
            "loops" => self.f.loop_states = w[1..].iter().map(|v| V::parse(v)).collect::<Option<_>>()?,
            "jump" | "branch" | "return" | "exit" | "open" => {
                let text = line.split_once(' ').map_or("", |x| x.1);
                let term = match w[0] {
                    "jump" => Terminator::Jump(edge(text)?),
                    "branch" => {
                        let (condition, edges) = text.split_once(' ')?;
                        let cut = edges.find(") ")? + 1;
                        Terminator::Branch {
                            condition: V::parse(condition)?,
                            then: edge(&edges[..cut])?,
                            otherwise: edge(edges[cut..].trim())?,
                        }
                    }
                    "return" => Terminator::Return(V::parse(w[1])?),
                    "exit" => Terminator::Exit(V::parse(w[1])?, Exit::ALL.iter().find(|e| e.1 == w[2])?.0),
                    _ => Terminator::Open,
                };
                for e in term.edges() {
                    self.ensure_block(e.to);
                }
                let at = self.at?;
                self.f.block_mut(at).term = term;
            }
            _ => self.instruction(&w)?,
        }
        Some(())
    }
}

/// Reads a function.
pub fn parse(text: &str) -> Result<Func, ParseError> {
    let mut p = Parser { f: Func::new("", Entry::Call, 0), at: None };
    for (n, line) in text.lines().enumerate() {
        let line = line.trim();
        if !line.is_empty() && p.line(line).is_none() {
            return Err(ParseError(n + 1, line.to_owned()));
        }
    }
    Ok(p.f)
}

#[cfg(test)]
mod tests {
    const TEXT: &str = r#"func "f" call 2
const c0 = 0x7f0010 OtherObject "code f"
shape 0x40 List "list"
frame f0 c0 "f" window 0 words 20 locals 2
b0():
  v0 = Arg #0 : Any
  v1 = Arg #1 : Any
  v2 = Snapshot f0@1:1:2/0 v0 v1
  v3 = GuardInt v0 ? v2 : i64
  v4 = Const 3 : i64[3,3]
  jump b1(v3)
b1(v5 : i64):
  v6 = Snapshot f0@2:2:3/0 v5 v1
  v7 = IntAdd v5 v4 ? v6 : i64[-9223372036854775805,9223372036854775807]
  v8 = IntCompare lt v7 v4 : i1
  branch v8 b1(v7) b2()
b2():
  v9 = BoxInt v7 : Int
  return v9
"#;
    const GENERATOR: &str = r#"func "g" resume 12 generator
const c0 = 0x7f0010 OtherObject "code g"
shape 0x50 Generator "generator"
frame f0 c0 "g" window 0 words 16 locals 2
b0():
  v0 = Local #0 : Slot
  v1 = Local #1 : Slot
  v2 = Arg #0 : Any
  v3 = Snapshot f0@12:12:13/1 v0 v1 v2
  v4 = GuardShape @0x50 v1 ? v3 : Generator@0x50
  v5 = ResumeGenerator v4 v2 ? v3 : Any
  v6 = LoadField .GeneratorState v4 : i64[0,255]
  v7 = Const 4 : i64[4,4]
  v8 = IntCompare gt v6 v7 : i1
  branch v8 b1() b2()
b2():
  v10 = FinishGenerator v5 : Any
  return v10
b1():
  v9 = Suspend #0 v5 v0 v4 : Any
  return v9
"#;
    #[test]
    fn text_round_trips() {
        let f = super::parse(TEXT).unwrap();
        crate::ir::verify::verify(&f).unwrap();
        assert_eq!(f.to_string(), TEXT);
    }
    #[test]
    fn generators_round_trip() {
        let f = super::parse(GENERATOR).unwrap();
        crate::ir::verify::verify(&f).unwrap();
        assert!(f.generator && f.entry == crate::ir::Entry::Resume(12));
        assert_eq!(f.to_string(), GENERATOR);
    }
}

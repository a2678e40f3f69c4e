//! What Python programs see of the opcode table: the functions of the `_opcode` module, and the source of the standard
//! library's `_opcode_metadata`, which `opcode` and `dis` are built on.

use std::fmt::Write;

use crate::oparg::{BinaryOp, Intrinsic1, Intrinsic2, SpecialMethod};
use crate::opcodes::{AnyOpcode, Flags, HAVE_ARGUMENT, MIN_INSTRUMENTED_OPCODE, Opcode, OpcodeKind};

/// `ENABLE_SPECIALIZATION` of `_opcode`.
pub const ENABLE_SPECIALIZATION: bool = true;

/// The base opcodes that have specializations, in the order of `_specializations`.
const FAMILIES: [Opcode; 17] = [
    Opcode::RESUME,
    Opcode::LOAD_CONST,
    Opcode::TO_BOOL,
    Opcode::BINARY_OP,
    Opcode::STORE_SUBSCR,
    Opcode::SEND,
    Opcode::UNPACK_SEQUENCE,
    Opcode::STORE_ATTR,
    Opcode::LOAD_GLOBAL,
    Opcode::LOAD_SUPER_ATTR,
    Opcode::LOAD_ATTR,
    Opcode::COMPARE_OP,
    Opcode::CONTAINS_OP,
    Opcode::JUMP_BACKWARD,
    Opcode::FOR_ITER,
    Opcode::CALL,
    Opcode::CALL_KW,
];

/// The opcodes that `opmap` lists before all others.
const FIRST: [Opcode; 5] =
    [Opcode::CACHE, Opcode::RESERVED, Opcode::RESUME, Opcode::INSTRUMENTED_LINE, Opcode::ENTER_EXECUTOR];

/// A number that is an opcode of any kind.
enum Known {
    Real(Opcode),
    Pseudo(AnyOpcode),
}

fn known(number: i32) -> Option<Known> {
    match u8::try_from(number) {
        Ok(number) => Opcode::from_u8(number).map(Known::Real),
        Err(_) => AnyOpcode::from_u16(u16::try_from(number).ok()?).map(Known::Pseudo),
    }
}

/// `_opcode.is_valid`.
pub fn is_valid(number: i32) -> bool {
    known(number).is_some()
}

/// `_opcode.has_arg` and its relatives: [`Flags::ARG`], `CONST`, `NAME`, `JUMP`, `FREE`, `LOCAL`, `EXC`.
pub fn has(number: i32, flag: Flags) -> bool {
    match known(number) {
        Some(Known::Real(op)) => op.flags().contains(flag),
        Some(Known::Pseudo(op)) => op.flags().contains(flag),
        None => false,
    }
}

/// `_opcode.stack_effect`; `None` where Python raises ValueError("invalid opcode or oparg"). Without `jump` it is the larger
/// of both effects.
pub fn stack_effect(number: i32, oparg: i32, jump: Option<bool>) -> Option<i32> {
    let (popped, pushed) = match known(number)? {
        Known::Real(op) if op.kind() == OpcodeKind::Specialized => return None,
        Known::Real(op) => op.popped_pushed(oparg.into()),
        Known::Pseudo(op) => op.popped_pushed(oparg.into()),
    };
    // C arithmetic: numbers above 2^31 wrap to negative ones, which are invalid.
    let (popped, pushed) = (popped as i32, pushed as i32);
    if popped < 0 || pushed < 0 {
        return None;
    }
    if jump == Some(false) && has(number, Flags::EXC) {
        return Some(0);
    }
    Some(pushed - popped)
}

/// `_opcode.get_intrinsic1_descs()`.
pub fn intrinsic1_names() -> impl Iterator<Item = &'static str> {
    Intrinsic1::ALL.iter().map(|intrinsic| intrinsic.name())
}

/// `_opcode.get_intrinsic2_descs()`.
pub fn intrinsic2_names() -> impl Iterator<Item = &'static str> {
    Intrinsic2::ALL.iter().map(|intrinsic| intrinsic.name())
}

/// `_opcode.get_nb_ops()`: name and symbol.
pub fn nb_ops() -> impl Iterator<Item = (&'static str, &'static str)> {
    BinaryOp::ALL.iter().map(|op| (op.name(), op.symbol()))
}

/// `_opcode.get_special_method_names()`.
pub fn special_method_names() -> impl Iterator<Item = &'static str> {
    SpecialMethod::ALL.iter().map(|method| method.name())
}

/// `opcode._specializations`: base opcode and its specialized forms.
pub fn specializations() -> impl Iterator<Item = (Opcode, &'static [Opcode])> {
    FAMILIES.iter().map(|op| (*op, op.specializations()))
}

/// `opcode._specialized_opmap`: name and number, by name.
pub fn specialized_opmap() -> Vec<(&'static str, u16)> {
    let mut map: Vec<(&str, u16)> = Opcode::ALL
        .iter()
        .filter(|op| op.kind() == OpcodeKind::Specialized)
        .map(|op| (op.name(), u16::from(*op as u8)))
        .collect();
    map.sort();
    map
}

/// `opcode.opmap`: name and number of every opcode that is not specialized, in the order of that dict.
pub fn opmap() -> Vec<(&'static str, u16)> {
    let entry = |op: &Opcode| (op.name(), u16::from(*op as u8));
    let mut rest: Vec<(&str, u16)> = Opcode::ALL
        .iter()
        .filter(|op| op.kind() != OpcodeKind::Specialized && !FIRST.contains(op))
        .map(entry)
        .chain(AnyOpcode::PSEUDO.iter().map(|op| (op.name(), *op as u16)))
        .collect();
    rest.sort_by_key(|(_, number)| *number);
    FIRST.iter().map(entry).chain(rest).collect()
}

/// The source of `_opcode_metadata.py`.
pub fn opcode_metadata_source() -> String {
    let mut out = String::from("# Generated from the opcode table of the bytecode crate.\n\n_specializations = {\n");
    // Writing to a string cannot fail.
    for (op, forms) in specializations() {
        let _ = writeln!(out, "    \"{op}\": [");
        for form in forms {
            let _ = writeln!(out, "        \"{form}\",");
        }
        out.push_str("    ],\n");
    }
    out.push_str("}\n");
    for (title, map) in [("_specialized_opmap", specialized_opmap()), ("opmap", opmap())] {
        let _ = writeln!(out, "\n{title} = {{");
        for (name, number) in map {
            let _ = writeln!(out, "    '{name}': {number},");
        }
        out.push_str("}\n");
    }
    let _ = writeln!(out, "\nHAVE_ARGUMENT = {HAVE_ARGUMENT}\nMIN_INSTRUMENTED_OPCODE = {MIN_INSTRUMENTED_OPCODE}");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oparg::{CommonConstant, CompareOp};

    const OPARGS: [i32; 11] = [0, 1, 2, 3, 4, 5, 8, 255, 256, 513, 65536];

    fn joined<T: ToString>(items: impl IntoIterator<Item = T>, separator: &str) -> String {
        items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(separator)
    }

    fn flags(number: i32) -> String {
        let all = [
            (Flags::ARG, "arg"),
            (Flags::CONST, "const"),
            (Flags::NAME, "name"),
            (Flags::JUMP, "jump"),
            (Flags::FREE, "free"),
            (Flags::LOCAL, "local"),
            (Flags::EXC, "exc"),
        ];
        let text = joined(all.iter().filter(|(flag, _)| has(number, *flag)).map(|(_, name)| name), " ");
        if text.is_empty() { "-".to_string() } else { text }
    }

    fn effects(number: i32) -> String {
        let column = |jump: Option<bool>| -> Vec<String> {
            OPARGS
                .iter()
                .map(|oparg| match stack_effect(number, *oparg, jump) {
                    Some(effect) => effect.to_string(),
                    None => "invalid opcode or oparg".to_string(),
                })
                .collect()
        };
        let shown = |column: &[String]| {
            if column.iter().all(|text| *text == column[0]) { column[0].clone() } else { column.join(" ") }
        };
        let (found, fallthrough) = (column(None), column(Some(false)));
        let mut text = shown(&found);
        if fallthrough != found {
            text += &format!(" / {}", shown(&fallthrough));
        }
        text
    }

    /// The whole table against what CPython 3.14 says of itself (tests/parity/record_opcodes.py).
    #[test]
    fn the_table_is_cpythons() {
        let mut out = format!("magic {}\n", joined(crate::pyc::MAGIC.iter().map(|byte| format!("{byte:02x}")), ""));
        out += &format!("have_argument {HAVE_ARGUMENT}\nmin_instrumented {MIN_INSTRUMENTED_OPCODE}\n");
        for (title, map) in [("opmap", opmap()), ("specialized", specialized_opmap())] {
            out += &format!("\n{title}\n");
            for (name, number) in map {
                let number = i32::from(number);
                out += &format!("{number} {name}: {}: {}\n", flags(number), effects(number));
            }
        }
        out += "\ncache format\n";
        let recorded = include_str!("../testdata/opcodes.txt");
        let order = recorded.split("\ncache format\n").nth(1).unwrap().split("\n\n").next().unwrap();
        let listed: Vec<&str> = order.lines().map(|line| line.split(' ').next().unwrap()).collect();
        for name in &listed {
            let op = Opcode::from_name(name).unwrap();
            let fields = joined(op.cache_format().iter().map(|(field, units)| format!("{field}={units}")), " ");
            out += &format!("{op} {fields} total {}\n", op.caches());
        }
        let cached = Opcode::ALL.iter().filter(|op| op.kind() == OpcodeKind::Base && op.caches() > 0).count();
        assert_eq!(cached, listed.len());
        out += "\nspecializations\n";
        for (op, forms) in specializations() {
            out += &format!("{op} {}\n", joined(forms, " "));
        }
        out += "\noperands\n";
        out += &(joined(intrinsic1_names(), " ") + "\n");
        out += &(joined(intrinsic2_names(), " ") + "\n");
        out += &(joined(nb_ops().map(|(name, symbol)| format!("{name} {symbol}")), ", ") + "\n");
        out += &(joined(special_method_names(), " ") + "\n");
        out += &(joined(CommonConstant::ALL.iter().map(|constant| constant.name()), " ") + "\n");
        out += &(joined(CompareOp::ALL.iter().map(|op| op.name()), " ") + "\n");
        out += "\nvalid\n";
        out += &(joined((-1..300).filter(|number| is_valid(*number)), " ") + "\n");
        assert_eq!(out, recorded);
    }

    #[test]
    fn stack_effects_of_odd_operands() {
        let cases = [
            (46, -1),
            (118, -1),
            (59, -1),
            (59, 0),
            (78, 0),
            (78, -1),
            (66, -4),
            (52, -2),
            (52, -3),
            (80, -1),
            (45, -1),
            (52, i32::MAX),
            (300, 0),
            (-1, 0),
            (121, 0),
            (255, 0),
        ];
        let found: Vec<Option<i32>> = cases.iter().map(|(op, oparg)| stack_effect(*op, *oparg, None)).collect();
        let expected = [
            None,
            Some(254),
            None,
            Some(1),
            Some(-1),
            None,
            None,
            Some(1),
            None,
            Some(1),
            Some(-2),
            None,
            None,
            None,
            None,
            Some(0),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn every_opcode_knows_its_family() {
        for op in Opcode::ALL {
            for form in op.specializations() {
                assert_eq!((form.deopt(), form.base(), form.caches()), (*op, *op, op.caches()), "{form}");
            }
            if let Some(form) = op.instrumented() {
                assert_eq!((form.deopt(), form.base(), form.caches()), (form, *op, op.caches()), "{form}");
                assert!(form as u8 >= MIN_INSTRUMENTED_OPCODE);
            }
            assert_eq!(Opcode::from_u8(*op as u8), Some(*op));
            assert_eq!(Opcode::from_name(op.name()), Some(*op));
        }
        assert_eq!(specializations().map(|(_, forms)| forms.len()).sum::<usize>(), specialized_opmap().len());
    }

    #[test]
    fn metadata_source_layout() {
        let source = opcode_metadata_source();
        let lines: Vec<&str> = source.lines().collect();
        assert_eq!(
            lines[..8].join("\n"),
            "# Generated from the opcode table of the bytecode crate.\n\n_specializations = {\n    \"RESUME\": [\n        \"RESUME_CHECK\",\n    ],\n    \"LOAD_CONST\": [\n        \"LOAD_CONST_MORTAL\","
        );
        assert_eq!(
            lines[lines.len() - 6..].join("\n"),
            "    'SETUP_WITH': 265,\n    'STORE_FAST_MAYBE_NULL': 266,\n}\n\nHAVE_ARGUMENT = 43\nMIN_INSTRUMENTED_OPCODE = 234"
        );
    }
}

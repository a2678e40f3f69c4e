//! Walking over the instructions of a code object: EXTENDED_ARG folded into operands, inline caches skipped.

use crate::opcodes::Opcode;

/// One instruction with its prefixes. Offsets in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Where the first EXTENDED_ARG, or the instruction, stands. Jumps lead here.
    pub start: usize,
    /// Where the instruction itself stands.
    pub offset: usize,
    /// The opcode as it stands in the code, specialized or not; `None` if there is none of that number.
    pub opcode: Option<Opcode>,
    /// The number in its place.
    pub number: u8,
    /// The operand, prefixes included.
    pub oparg: u32,
    /// Where the next instruction starts, behind the inline cache.
    pub end: usize,
}

impl Instruction {
    /// Where a jump leads. END_ASYNC_FOR has a target too, though it does not jump there. `None` for other opcodes, and for
    /// targets before the start of the code.
    pub fn target(&self) -> Option<usize> {
        let opcode = self.opcode?;
        if !opcode.has_jump() && !opcode.base().has_jump() {
            return None;
        }
        let distance = self.oparg as usize * 2;
        if opcode.is_backward_jump() { self.end.checked_sub(distance) } else { Some(self.end + distance) }
    }
}

/// The instructions of a code object, in order. Of any bytes: an odd byte at the end is left out, and an instruction whose
/// cache is cut off ends behind the code.
#[derive(Clone, Debug)]
pub struct Instructions<'a> {
    code: &'a [u8],
    offset: usize,
}

impl<'a> Instructions<'a> {
    /// From the start of the code.
    pub fn new(code: &'a [u8]) -> Instructions<'a> {
        Instructions { code, offset: 0 }
    }
}

impl Iterator for Instructions<'_> {
    type Item = Instruction;

    fn next(&mut self) -> Option<Instruction> {
        let start = self.offset;
        let mut oparg = 0;
        let mut offset = start;
        loop {
            let (number, low) = match self.code.get(offset..offset + 2) {
                Some(unit) => (unit[0], unit[1]),
                // Prefixes at the very end stand for themselves.
                None if offset > start => {
                    let (number, oparg) = (Opcode::EXTENDED_ARG as u8, oparg);
                    let opcode = Some(Opcode::EXTENDED_ARG);
                    self.offset = offset;
                    return Some(Instruction { start, offset: offset - 2, opcode, number, oparg, end: offset });
                }
                None => return None,
            };
            oparg = oparg << 8 | u32::from(low);
            let opcode = Opcode::from_u8(number);
            if opcode == Some(Opcode::EXTENDED_ARG) {
                offset += 2;
                continue;
            }
            let end = offset + 2 + 2 * opcode.map_or(0, Opcode::caches);
            self.offset = end;
            return Some(Instruction { start, offset, opcode, number, oparg, end });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_caches() {
        let op = |op: Opcode, oparg: u8| [op as u8, oparg];
        let code = [
            op(Opcode::RESUME, 0),
            op(Opcode::EXTENDED_ARG, 1),
            op(Opcode::EXTENDED_ARG, 2),
            op(Opcode::POP_JUMP_IF_TRUE, 3),
            [0, 0],
            [200, 9],
            [250, 9],
            [230, 9],
            op(Opcode::EXTENDED_ARG, 1),
        ]
        .concat();
        let shown: Vec<String> = Instructions::new(&code)
            .map(|i| format!("{}..{} {:?} {} {:?}", i.start, i.end, i.opcode.map(|op| op.name()), i.oparg, i.target()))
            .collect();
        assert_eq!(
            shown,
            [
                "0..2 Some(\"RESUME\") 0 None",
                "2..10 Some(\"POP_JUMP_IF_TRUE\") 66051 Some(132112)",
                "10..20 Some(\"STORE_ATTR_WITH_HINT\") 9 None",
            ]
        );
        let tail: Vec<Instruction> = Instructions::new(&code[14..]).collect();
        let shown: Vec<(usize, usize, Option<Opcode>, u32)> =
            tail.iter().map(|i| (i.offset, i.end, i.opcode, i.oparg)).collect();
        assert_eq!(shown, [(0, 2, None, 9), (2, 4, Some(Opcode::EXTENDED_ARG), 1)]);
    }
}

//! Checks code given to `_sre.compile` before the engine runs it.
//!
//! `re._compiler` makes only good code, but anyone may call `_sre.compile`. The engine trusts skips, group numbers and prefix lengths (a prefix skip beyond
//! the prefix would move it out of the text), so nothing that fails here may reach it. The shapes of the operators are those of `Lib/re/_compiler.py`.

use super::code::{at, category, info, op};

/// The code is not what `re._compiler` makes.
#[derive(Debug, PartialEq)]
pub struct InvalidCode;
type Checked<T = ()> = Result<T, InvalidCode>;

/// Deeper nesting than the parser of `re` permits.
const MAX_DEPTH: usize = 4000;

fn require(good: bool) -> Checked {
    if good { Ok(()) } else { Err(InvalidCode) }
}

/// Checks the code of a pattern with that many groups.
pub fn validate(code: &[u32], groups: usize) -> Checked {
    let mut checker = Checker { code, groups, depth: 0 };
    require(code.last() == Some(&op::SUCCESS))?;
    let start = if code[0] == op::INFO { checker.info()? } else { 0 };
    checker.block(start, code.len() - 1)
}

struct Checker<'a> {
    code: &'a [u32],
    groups: usize,
    depth: usize,
}

impl Checker<'_> {
    fn word(&self, i: usize) -> Checked<u32> {
        self.code.get(i).copied().ok_or(InvalidCode)
    }
    /// Where the skip at `i` leads: forward, and not beyond `end`.
    fn target(&self, i: usize, end: usize) -> Checked<usize> {
        let to = i.checked_add(self.word(i)? as usize).ok_or(InvalidCode)?;
        if to <= end && to > i { Ok(to) } else { Err(InvalidCode) }
    }

    /// The block of facts about the pattern; returns where the pattern begins.
    fn info(&self) -> Checked<usize> {
        let end = self.target(1, self.code.len() - 1)?;
        require(end >= 5)?;
        let flags = self.word(2)?;
        require(flags & !(info::PREFIX | info::LITERAL | info::CHARSET) == 0)?;
        require(flags & (info::PREFIX | info::CHARSET) != info::PREFIX | info::CHARSET)?;
        require(flags & info::LITERAL == 0 || flags & info::PREFIX != 0)?;
        if flags & info::PREFIX != 0 {
            let (len, skip) = (self.word(5)? as usize, self.word(6)? as usize);
            require(len > 0 && skip <= len && 7 + 2 * len == end)?;
            require(self.code[7 + len..end].iter().all(|back| (*back as usize) < len))?;
            // The search goes on behind as many literals as the skip says.
            for i in 0..skip {
                let known = (self.word(end + 2 * i)?, self.word(end + 2 * i + 1)?);
                require(known == (op::LITERAL, self.code[7 + i]))?;
            }
        } else if flags & info::CHARSET != 0 {
            require(self.charset(5, end)? == end)?;
        } else {
            require(end == 5)?;
        }
        Ok(end)
    }

    /// A set of characters from `i` on; returns where it ends, behind its FAILURE.
    fn charset(&self, mut i: usize, end: usize) -> Checked<usize> {
        while i < end {
            let operator = self.word(i)?;
            i += 1;
            i += match operator {
                op::FAILURE => return Ok(i),
                op::NEGATE => 0,
                op::LITERAL => 1,
                op::RANGE | op::RANGE_UNI_IGNORE => 2,
                op::CATEGORY => {
                    require(self.word(i)? <= category::UNI_NOT_LINEBREAK)?;
                    1
                }
                op::CHARSET => 8,
                op::BIGCHARSET => {
                    let blocks = self.word(i)? as usize;
                    let index = self.code.get(i + 1..i + 65).ok_or(InvalidCode)?;
                    require(index.iter().flat_map(|w| w.to_ne_bytes()).all(|b| (b as usize) < blocks))?;
                    65 + blocks * 8
                }
                _ => return Err(InvalidCode),
            };
        }
        Err(InvalidCode)
    }

    /// The operators from `i` to `end`.
    fn block(&mut self, mut i: usize, end: usize) -> Checked {
        require(self.depth < MAX_DEPTH)?;
        self.depth += 1;
        while i < end {
            i = self.operator(i, end)?;
        }
        self.depth -= 1;
        require(i == end)
    }

    /// One operator with all that belongs to it; returns where the next one begins.
    fn operator(&mut self, i: usize, end: usize) -> Checked<usize> {
        Ok(match self.word(i)? {
            op::FAILURE | op::ANY | op::ANY_ALL => i + 1,
            op::LITERAL
            | op::NOT_LITERAL
            | op::LITERAL_IGNORE
            | op::NOT_LITERAL_IGNORE
            | op::LITERAL_LOC_IGNORE
            | op::NOT_LITERAL_LOC_IGNORE
            | op::LITERAL_UNI_IGNORE
            | op::NOT_LITERAL_UNI_IGNORE => {
                self.word(i + 1)?;
                i + 2
            }
            op::IN | op::IN_IGNORE | op::IN_LOC_IGNORE | op::IN_UNI_IGNORE => {
                let to = self.target(i + 1, end)?;
                require(self.charset(i + 2, to)? == to)?;
                to
            }
            op::MARK => {
                require((self.word(i + 1)? as usize) < 2 * self.groups)?;
                i + 2
            }
            op::AT => {
                require(self.word(i + 1)? <= at::UNI_NON_BOUNDARY)?;
                i + 2
            }
            op::CATEGORY => {
                require(self.word(i + 1)? <= category::UNI_NOT_LINEBREAK)?;
                i + 2
            }
            op::GROUPREF | op::GROUPREF_IGNORE | op::GROUPREF_LOC_IGNORE | op::GROUPREF_UNI_IGNORE => {
                self.group(i + 1)?;
                i + 2
            }
            op::GROUPREF_EXISTS => self.conditional(i, end)?,
            op::BRANCH => self.branch(i, end)?,
            op::ASSERT | op::ASSERT_NOT => {
                let to = self.target(i + 1, end)?;
                require(self.word(i + 2)? <= i32::MAX as u32)?;
                self.sub_pattern(i + 3, to)?;
                to
            }
            op::ATOMIC_GROUP => {
                let to = self.target(i + 1, end)?;
                self.sub_pattern(i + 2, to)?;
                to
            }
            op::REPEAT_ONE | op::MIN_REPEAT_ONE | op::POSSESSIVE_REPEAT_ONE => {
                let to = self.target(i + 1, end)?;
                self.bounds(i)?;
                require(i + 4 < to && is_unit(self.word(i + 4)?))?;
                self.sub_pattern(i + 4, to)?;
                to
            }
            op::REPEAT | op::POSSESSIVE_REPEAT => {
                let until = self.target(i + 1, end)?;
                self.bounds(i)?;
                self.block(i + 4, until)?;
                require(until < end)?;
                let possessive = self.word(i)? == op::POSSESSIVE_REPEAT;
                require(match self.word(until)? {
                    op::SUCCESS => possessive,
                    op::MAX_UNTIL | op::MIN_UNTIL => !possessive,
                    _ => false,
                })?;
                until + 1
            }
            _ => return Err(InvalidCode),
        })
    }
    fn group(&self, i: usize) -> Checked {
        require((self.word(i)? as usize) < self.groups)
    }
    /// The bounds of the repeat at `i`.
    fn bounds(&self, i: usize) -> Checked {
        let (min, max) = (self.word(i + 2)?, self.word(i + 3)?);
        require(min <= max)
    }
    /// A block that ends in SUCCESS.
    fn sub_pattern(&mut self, from: usize, to: usize) -> Checked {
        require(to > from && self.word(to - 1)? == op::SUCCESS)?;
        self.block(from, to - 1)
    }
    /// Alternatives, each behind a skip to the next, each ending in a jump to one common place.
    fn branch(&mut self, i: usize, end: usize) -> Checked<usize> {
        let (mut at, mut common) = (i + 1, None);
        while self.word(at)? != op::FAILURE {
            let next = self.target(at, end)?;
            require(next >= at + 3 && self.word(next - 2)? == op::JUMP)?;
            self.block(at + 1, next - 2)?;
            let to = self.target(next - 1, end)?;
            require(*common.get_or_insert(to) == to)?;
            at = next;
        }
        require(common.is_none_or(|to| to == at + 1))?;
        Ok(at + 1)
    }
    /// One pattern if a group has matched, perhaps another if it has not.
    fn conditional(&mut self, i: usize, end: usize) -> Checked<usize> {
        self.group(i + 1)?;
        // This skip alone counts from the word before it.
        let no = self.target(i + 2, end + 1)? - 1;
        require(no > i + 2)?;
        // With another pattern the first ends in a jump over it; a jump operator stands nowhere else in a block.
        if no >= i + 5
            && self.word(no - 2)? == op::JUMP
            && let Ok(to) = self.target(no - 1, end)
        {
            let depth = self.depth;
            if self.block(i + 3, no - 2).is_ok() {
                self.block(no, to)?;
                return Ok(to);
            }
            self.depth = depth;
        }
        self.block(i + 3, no)?;
        Ok(no)
    }
}

/// Operators that match exactly one character.
fn is_unit(operator: u32) -> bool {
    matches!(
        operator,
        op::LITERAL
            | op::NOT_LITERAL
            | op::LITERAL_IGNORE
            | op::NOT_LITERAL_IGNORE
            | op::LITERAL_LOC_IGNORE
            | op::NOT_LITERAL_LOC_IGNORE
            | op::LITERAL_UNI_IGNORE
            | op::NOT_LITERAL_UNI_IGNORE
            | op::ANY
            | op::ANY_ALL
            | op::IN
            | op::IN_IGNORE
            | op::IN_LOC_IGNORE
            | op::IN_UNI_IGNORE
            | op::CATEGORY
            | op::FAILURE
            | op::RANGE
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sre::code::MAXREPEAT;

    #[test]
    fn code_of_the_compiler_is_good() {
        // (a|bc)*?x(?<=x) with an INFO block.
        let info = [op::INFO, 4, 0, 1, MAXREPEAT];
        let repeat = [op::REPEAT, 18, 0, MAXREPEAT, op::MARK, 0, op::BRANCH, 5, op::LITERAL, 97, op::JUMP, 9, 7];
        let rest = [op::LITERAL, 98, op::LITERAL, 99, op::JUMP, 2, op::FAILURE, op::MARK, 1, op::MIN_UNTIL];
        let mut code = [&info[..], &repeat, &rest].concat();
        code[6] = code.len() as u32 - 1 - 6;
        code.extend([op::LITERAL, 120, op::ASSERT, 5, 1, op::LITERAL, 120, op::SUCCESS, op::SUCCESS]);
        assert_eq!(validate(&code, 1), Ok(()));
        assert_eq!(validate(&code, 0), Err(InvalidCode));
    }
    #[test]
    fn bad_code_is_refused() {
        for code in [
            &[][..],
            &[op::LITERAL],
            &[op::LITERAL, op::SUCCESS],
            &[op::MAX_UNTIL, op::SUCCESS],
            &[op::IN, 3, op::LITERAL, 1, op::SUCCESS],
            &[op::IN, 1000, op::FAILURE, op::SUCCESS],
            &[op::GROUPREF, 0, op::SUCCESS],
            &[op::INFO, 7, 1, 1, 1, 1, 9, 97, 0, op::SUCCESS],
            &[99, op::SUCCESS],
        ] {
            assert_eq!(validate(code, 0), Err(InvalidCode), "{code:?}");
        }
    }
}

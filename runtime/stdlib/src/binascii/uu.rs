//! A line of uuencoded data: a length, then four characters for three bytes, each 32 more than its six bits; a backtick may stand for a space.

use super::Complaint;

/// Bytes a line can hold.
const LINE: usize = 45;

pub fn decode(line: &[u8]) -> Result<Vec<u8>, Complaint> {
    // A line that ended too early, perhaps because trailing spaces were cut, goes on with zeros.
    let length = (line.first().copied().unwrap_or(0).wrapping_sub(b' ') & 63) as usize;
    let mut out = Vec::with_capacity(length);
    let mut rest = line.get(1..).unwrap_or_default();
    let (mut bits, mut count) = (0u32, 0);
    while out.len() < length {
        let sextet = match rest.first() {
            None | Some(b'\n' | b'\r') => 0,
            Some(c @ b' '..=b'`') => (c - b' ') & 63,
            Some(_) => return Err("Illegal char".into()),
        };
        rest = rest.get(1..).unwrap_or_default();
        bits = bits << 6 | sextet as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    match rest.iter().all(|c| matches!(c, b' ' | b'`' | b'\n' | b'\r')) {
        true => Ok(out),
        false => Err("Trailing garbage".into()),
    }
}

pub fn encode(data: &[u8], backtick: bool) -> Result<Vec<u8>, Complaint> {
    if data.len() > LINE {
        return Err("At most 45 bytes at once".into());
    }
    let shown = |sextet: u32| match sextet & 63 {
        0 if backtick => b'`',
        bits => bits as u8 + b' ',
    };
    let mut out = Vec::with_capacity(2 + data.len().div_ceil(3) * 4);
    out.push(shown(data.len() as u32));
    for triple in data.chunks(3) {
        let at = |i: usize| triple.get(i).copied().unwrap_or(0);
        let bits = u32::from_be_bytes([0, at(0), at(1), at(2)]);
        out.extend([18, 12, 6, 0].map(|shift| shown(bits >> shift)));
    }
    out.push(b'\n');
    Ok(out)
}

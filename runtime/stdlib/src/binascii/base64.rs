//! Base64 (RFC 4648).

use super::Complaint;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// What stands for no sextet.
const NONE: u8 = 64;
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut i = 0;
    while i < 64 {
        values[ALPHABET[i] as usize] = i as u8;
        i += 1;
    }
    values
};

pub fn encode(data: &[u8], newline: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len().div_ceil(3) * 4 + 1);
    let (triples, rest) = data.as_chunks::<3>();
    let letter = |bits: u32, shift: u32| ALPHABET[(bits >> shift & 63) as usize];
    for &[a, b, c] in triples {
        let bits = u32::from_be_bytes([0, a, b, c]);
        out.extend([letter(bits, 18), letter(bits, 12), letter(bits, 6), letter(bits, 0)]);
    }
    match *rest {
        [a] => {
            let bits = u32::from_be_bytes([0, a, 0, 0]);
            out.extend([letter(bits, 18), letter(bits, 12), b'=', b'=']);
        }
        [a, b] => {
            let bits = u32::from_be_bytes([0, a, b, 0]);
            out.extend([letter(bits, 18), letter(bits, 12), letter(bits, 6), b'=']);
        }
        _ => {}
    }
    if newline {
        out.push(b'\n');
    }
    out
}

/// Whole quads of letters, as far as they go; how many bytes of `data` they were.
fn decode_clean(data: &[u8], out: &mut Vec<u8>) -> usize {
    let (quads, _) = data.as_chunks::<4>();
    for (i, quad) in quads.iter().enumerate() {
        let [a, b, c, d] = quad.map(|b| VALUES[b as usize]);
        if (a | b | c | d) & NONE != 0 {
            return i * 4;
        }
        let bits = (a as u32) << 18 | (b as u32) << 12 | (c as u32) << 6 | d as u32;
        out.extend_from_slice(&bits.to_be_bytes()[1..]);
    }
    quads.len() * 4
}

/// Letters outside the alphabet are skipped, and what follows the padding is not read, unless the mode is strict: then they are refused.
pub fn decode(data: &[u8], strict: bool) -> Result<Vec<u8>, Complaint> {
    let mut out = Vec::with_capacity(data.len().div_ceil(4) * 3);
    if strict && data.first() == Some(&b'=') {
        return Err("Leading padding not allowed".into());
    }
    // Sextets of an unfinished quad and their bits.
    let (mut pending, mut bits, mut pads, mut padding) = (0, 0u32, 0, false);
    let mut i = 0;
    while i < data.len() {
        if pending == 0 && pads == 0 && !padding {
            i += decode_clean(&data[i..], &mut out);
            if i == data.len() {
                break;
            }
        }
        let b = data[i];
        i += 1;
        if b == b'=' {
            padding = true;
            if strict && pending == 0 {
                return Err("Excess padding not allowed".into());
            }
            if pending >= 2 {
                pads += 1;
                if pending + pads >= 4 {
                    if strict && i < data.len() {
                        return Err("Excess data after padding".into());
                    }
                    return Ok(out);
                }
            }
            continue;
        }
        let sextet = VALUES[b as usize];
        if sextet == NONE {
            if strict {
                return Err("Only base64 data is allowed".into());
            }
            continue;
        }
        if strict && padding {
            return Err("Discontinuous padding not allowed".into());
        }
        pads = 0;
        bits = bits << 6 | sextet as u32;
        pending += 1;
        match pending {
            2 => out.push((bits >> 4) as u8),
            3 => out.push((bits >> 2) as u8),
            4 => {
                out.push(bits as u8);
                pending = 0;
            }
            _ => {}
        }
    }
    match pending {
        0 => Ok(out),
        1 => Err(format!(
            "Invalid base64-encoded string: number of data characters ({}) cannot be 1 more than a multiple of 4",
            out.len() / 3 * 4 + 1
        )
        .into()),
        _ => Err("Incorrect padding".into()),
    }
}

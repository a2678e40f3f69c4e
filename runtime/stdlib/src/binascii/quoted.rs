//! Quoted-printable (RFC 1521 section 5.1), and its variant for headers.

/// Longest line, the soft line break's `=` included.
const LINE: usize = 76;
const DIGITS: &[u8; 16] = b"0123456789ABCDEF";

pub fn decode(data: &[u8], header: bool) -> Vec<u8> {
    let nibble = |b: u8| (b as char).to_digit(16).map(|d| d as u8);
    let mut out = Vec::with_capacity(data.len());
    let mut rest = data;
    while let Some((&c, tail)) = rest.split_first() {
        rest = tail;
        match (c, tail) {
            (b'=', []) => {}
            // A soft line break, with whatever stands between a return and the end of the line.
            (b'=', [b'\n' | b'\r', ..]) => {
                let end = tail.iter().position(|c| *c == b'\n').map_or(tail.len(), |i| i + 1);
                rest = &tail[end..];
            }
            (b'=', [b'=', ..]) => {
                out.push(b'=');
                rest = &tail[1..];
            }
            (b'=', [a, b, ..]) if nibble(*a).is_some() && nibble(*b).is_some() => {
                out.extend(nibble(*a).zip(nibble(*b)).map(|(a, b)| a << 4 | b));
                rest = &tail[2..];
            }
            (b'_', _) if header => out.push(b' '),
            _ => out.push(c),
        }
    }
    out
}

/// What is to be quoted besides what always is.
#[derive(Clone, Copy)]
pub struct Options {
    /// Spaces and tabs everywhere, not at the ends of lines only.
    pub tabs: bool,
    /// The data is text: its line ends are kept.
    pub text: bool,
    /// Underscores stand for spaces.
    pub header: bool,
}

/// Whether the byte at `i` is quoted, `column` being where it would be written.
fn is_quoted(data: &[u8], i: usize, column: usize, options: Options) -> bool {
    let next = data.get(i + 1).copied();
    match data[i] {
        b'=' => true,
        b'_' => options.header,
        // A dot alone on a line ends a message in SMTP.
        b'.' => column == 0 && matches!(next, None | Some(b'\n' | b'\r' | 0)),
        b'\r' | b'\n' => !options.text,
        b'\t' | b' ' => next.is_none() || options.tabs,
        c => !(b'!'..=b'~').contains(&c),
    }
}

pub fn encode(data: &[u8], options: Options) -> Vec<u8> {
    // The line ends of the data are those of the result.
    let first = data.iter().position(|c| *c == b'\n');
    let end: &[u8] = if first.is_some_and(|i| i > 0 && data[i - 1] == b'\r') { b"\r\n" } else { b"\n" };
    let mut out = Vec::with_capacity(data.len());
    let (mut i, mut column) = (0, 0);
    let quote = |c: u8| [b'=', DIGITS[(c >> 4) as usize], DIGITS[(c & 15) as usize]];
    while let Some(&c) = data.get(i) {
        let next = data.get(i + 1).copied();
        if is_quoted(data, i, column, options) {
            if column + 3 >= LINE {
                out.push(b'=');
                out.extend_from_slice(end);
                column = 0;
            }
            out.extend(quote(c));
            column += 3;
        } else if options.text && (c == b'\n' || c == b'\r' && next == Some(b'\n')) {
            // White space at the end of a line would be lost.
            if let Some(space) = out.pop_if(|c| matches!(c, b' ' | b'\t')) {
                out.extend(quote(space));
            }
            out.extend_from_slice(end);
            column = 0;
            i += usize::from(c == b'\r');
        } else {
            if next.is_some_and(|c| c != b'\n') && column + 1 >= LINE {
                out.push(b'=');
                out.extend_from_slice(end);
                column = 0;
            }
            column += 1;
            out.push(if options.header && c == b' ' { b'_' } else { c });
        }
        i += 1;
    }
    out
}

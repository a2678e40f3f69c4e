//! Docstrings lose their indentation at compile time.

/// The columns between tab stops.
const TAB: usize = 8;

/// The docstring without the indentation that all lines but the first have in common, and without that of the first line
/// itself; tabs become spaces. Takes and gives WTF-8.
pub fn clean_docstring(text: &[u8]) -> Vec<u8> {
    let text = expand_tabs(text);
    let mut lines = text.split_inclusive(|&byte| byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let indentation = |line: &[u8]| line.iter().take_while(|&&byte| byte == b' ').count();
    let blank = |line: &[u8]| matches!(line.get(indentation(line)), None | Some(b'\n'));
    let margin = lines.clone().filter(|line| !blank(line)).map(indentation).min().unwrap_or(0);
    let mut clean = Vec::with_capacity(text.len());
    clean.extend_from_slice(&first[indentation(first)..]);
    for line in lines {
        clean.extend_from_slice(&line[indentation(line).min(margin)..]);
    }
    clean
}

fn expand_tabs(text: &[u8]) -> Vec<u8> {
    let mut expanded = Vec::with_capacity(text.len());
    let mut column = 0;
    for &byte in text {
        match byte {
            b'\t' => {
                let width = TAB - column % TAB;
                expanded.resize(expanded.len() + width, b' ');
                column += width;
            }
            _ => {
                expanded.push(byte);
                if byte == b'\n' || byte == b'\r' {
                    column = 0;
                } else if byte & 0xc0 != 0x80 {
                    column += 1;
                }
            }
        }
    }
    expanded
}

#[cfg(test)]
mod tests {
    use super::clean_docstring;

    #[test]
    fn indentation_goes() {
        let clean = |text: &str| String::from_utf8(clean_docstring(text.as_bytes())).unwrap();
        assert_eq!(clean(""), "");
        assert_eq!(clean("  a\n    b\n\tc\n      \n"), "a\nb\n    c\n  \n");
        assert_eq!(clean("é\tx\n  \ty"), "é       x\ny");
        assert_eq!(clean("a\n  b\n "), "a\nb\n");
    }
}

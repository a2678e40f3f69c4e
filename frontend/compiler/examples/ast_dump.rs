//! Prints syntax trees, or their checksums to be compared with CPython's (see `tests/ast/`).
//!
//!     ast_dump FILE               the tree, a line for each top-level statement
//!     ast_dump --crc LISTFILE     for each file named in LISTFILE, a line of checksums, one for each statement

use brolga_compiler::ast::{Arena, Mod, dump::dump};
use brolga_compiler::parse::{Mode, ParseOptions, parse};

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

fn dumps(path: &str) -> Result<Vec<String>, String> {
    let source = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let source = source.replace("\r\n", "\n");
    let arena = Arena::new();
    let parsed = parse(&source, &ParseOptions::new(Mode::Exec), &arena).map_err(|error| format!("{error:?}"))?;
    let Mod::Module { body, .. } = parsed.module else { return Err("not a module".to_owned()) };
    Ok(body.iter().map(|stmt| dump(*stmt)).collect())
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match &args[..] {
        [flag, list] if flag == "--crc" => {
            for path in std::fs::read_to_string(list).expect("the list is readable").lines() {
                match dumps(path) {
                    Ok(dumps) => {
                        let sums: Vec<String> =
                            dumps.iter().map(|text| format!("{:08x}", crc32(text.as_bytes()))).collect();
                        println!("{path} {}", sums.join(" "));
                    }
                    Err(error) => println!("{path} error {error}"),
                }
            }
        }
        [path] => match dumps(path) {
            Ok(dumps) => dumps.iter().for_each(|text| println!("{text}")),
            Err(error) => println!("{error}"),
        },
        _ => eprintln!("usage: ast_dump FILE | ast_dump --crc LISTFILE"),
    }
}

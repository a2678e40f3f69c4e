//! Prints the source of the standard library's `_opcode_metadata`, made from the opcode table.

fn main() {
    print!("{}", brolga_bytecode::metadata::opcode_metadata_source());
}

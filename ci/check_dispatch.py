#!/usr/bin/env python3
"""Proves that the interpreter of a release build dispatches by tail calls: every handler ends in jumps.

    ci/check_dispatch.py target/release/brolga

Disassembles the handlers (x86-64, objdump) and reports each that calls another handler, calls through the dispatch table, or returns although
nothing in it leaves the interpreter: such a handler would use up native stack with every instruction. Exit status 1 if there is one.
"""
import re
import subprocess
import sys

# These can leave the interpreter loop, so they may return.
LEAVE = {
    "RETURN_SPECIAL", "RETURN_GENERATOR", "YIELD_VALUE", "INSTRUMENTED_RETURN_VALUE", "INSTRUMENTED_YIELD_VALUE",
}
HANDLER = re.compile(r"^[0-9a-f]+ <(?:\S*::)?threaded::handlers::(\w+)>:$")
CALLED = re.compile(r"\bcall\s+[0-9a-f]+ <.*threaded::(handlers::\w+|fail|next|invalid)[^>]*>")
THROUGH_TABLE = re.compile(r"\bcall\s+\*(?:0x[0-9a-f]+)?\(%\w+,%\w+,8\)|\bcall\s+\*%r")


def main(binary):
    listing = subprocess.Popen(["objdump", "-d", "--no-show-raw-insn", "-C", binary], stdout=subprocess.PIPE, text=True)
    name, body, wrong, handlers = None, [], [], 0

    def finish():
        if name is None:
            return
        text = "".join(body)
        returns = re.search(r"\bret\s*$", text, re.M) is not None
        may_leave = name in LEAVE or "threaded::outlined::" in text
        # A native function's pointer is called from a register too; a handler that does that may not return.
        if CALLED.search(text):
            wrong.append((name, "calls a handler"))
        elif returns and (not may_leave or THROUGH_TABLE.search(text)):
            wrong.append((name, "returns"))

    for line in listing.stdout:
        found = HANDLER.match(line)
        if found:
            finish()
            name, body, handlers = found.group(1), [], handlers + 1
        elif line == "\n":
            finish()
            name = None
        elif name is not None:
            body.append(line)
    finish()
    for handler, why in wrong:
        print(f"{handler} {why}")
    print(f"{handlers} handlers, {len(wrong)} not in tail form")
    return 1 if wrong or handlers < 200 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Compares what the compiler says of programs with what CPython said (see `judge.py`).

    python3 compare.py SYNTAX_CHECK JUDGED.json [MODE] [-v] [-t] [-w]

SYNTAX_CHECK is the built example of that name. Prints how many programs agree in being accepted, and of those that both
refuse, in line, offset, end and message; with -v the differences, with -t those in text and
metadata, with -w those in warnings.
"""

import collections
import json
import subprocess
import sys
import tempfile


def main():
    binary, judged, *rest = sys.argv[1:]
    modes = [word for word in rest if not word.startswith("-")]
    cases = json.load(open(judged))
    cases = [c for c in cases if "\x1e" not in c["source"] and "\0" not in c["source"]]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\x1e".join(c["source"] for c in cases))
        file.flush()
        lines = subprocess.run([binary, file.name, *modes], capture_output=True, text=True).stdout.split("\n")[:-1]
    if len(lines) != len(cases):
        sys.exit(f"{len(lines)} answers for {len(cases)} programs: did it crash?")
    counts = collections.Counter()
    for case, line in zip(cases, lines):
        theirs, ours = case["error"], line.split("\t")
        counts["programs"] += 1
        counts["verdict"] += (theirs is None) == (ours[0] == "ok")
        if theirs is None and ours[0] == "ok":
            counts["accepted"] += 1
            right = json.loads(ours[1]) == case["warnings"]
            counts["warnings"] += right
            if not right and "-w" in rest:
                print("WARNINGS", repr(case["source"][-300:]), "\n   ", case["warnings"], "\n   ", ours[1])
        if theirs is None or ours[0] == "ok":
            if (theirs is None) != (ours[0] == "ok") and "-v" in rest:
                print("VERDICT", repr(case["source"][-300:]), "\n   ", theirs, "\n   ", ours)
            continue
        kind, msg, lineno, offset, end_lineno, end_offset, metadata, text = ours
        counts["refused"] += 1
        line_right = int(lineno) == theirs.get("lineno")
        counts["line"] += line_right
        place = (int(lineno), int(offset)) == (theirs.get("lineno"), theirs.get("offset"))
        counts["offset"] += place
        end = (int(end_lineno), int(end_offset)) == (theirs.get("end_lineno"), theirs.get("end_offset"))
        counts["end"] += place and end
        counts["text"] += json.loads(text) == theirs.get("text")
        counts["metadata"] += json.loads(metadata) == theirs.get("metadata")
        if "-t" in rest and (json.loads(text), json.loads(metadata)) != (theirs.get("text"), theirs.get("metadata")):
            print("TEXT", repr(case["source"][-300:]), "\n   ", theirs, "\n   ", ours)
        words = (kind, msg) == (theirs["type"], theirs["msg"])
        counts["message"] += words
        if not (place and words and end) and "-v" in rest:
            print("MESSAGE" if not words else "PLACE", repr(case["source"][-300:]), "\n   ", theirs, "\n   ", ours)
    wholes = {"programs": "programs", "verdict": "programs", "accepted": "accepted", "warnings": "accepted"}
    for name in ["programs", "verdict", "accepted", "warnings", "refused", "line", "offset", "end", "message", "text", "metadata"]:
        whole = counts[wholes.get(name, "refused")]
        print(f"{name:10}{counts[name]:6}  {100 * counts[name] / max(whole, 1):6.2f}%")


main()

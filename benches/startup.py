#!/usr/bin/env python3
"""What it costs to start: processor time, wall time and peak memory of `-c pass` and of a few imports.

    startup.py [--rounds 20] [--json FILE] NAME=COMMAND [NAME=COMMAND ...]

The processes run one at a time, pinned, interpreters interleaved; the minimum over the rounds is shown, and for wall time
the median too. `worker` is what benches/bench.py pays before a program's first line.
"""
import argparse
import json
import pathlib
import statistics
import sys
import tempfile

import peers as tools

CASES = {
    "pass": ["-c", "pass"],
    "-I -S pass": ["-I", "-S", "-c", "pass"],
    "print": ["-c", "print('hello')"],
    "import re, json": ["-c", "import re, json"],
    "import asyncio": ["-c", "import asyncio"],
    "import typing, dataclasses, enum": ["-c", "import typing, dataclasses, enum"],
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peers", nargs="+", type=tools.parse_peer, metavar="NAME=COMMAND")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--cpu", type=int, default=tools.last_cpu())
    options = parser.parse_args()
    peers = [tools.describe(peer) for peer in options.peers]
    outcomes = {case: {peer.name: [] for peer in peers} for case in CASES}
    failed = set()
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "empty.py"
        program.write_text("def run(n):\n    return n\n")
        cases = {**CASES, "worker": [str(tools.HERE / "worker.py"), str(program), "1", "1", "0"]}
        outcomes["worker"] = {peer.name: [] for peer in peers}
        for number in range(options.rounds):
            for case, arguments in cases.items():
                for peer in peers[number % len(peers):] + peers[:number % len(peers)]:
                    outcome = tools.run([*peer.command, *arguments], options.cpu)
                    if outcome.status == 0:
                        outcomes[case][peer.name].append(outcome)
                    elif (case, peer.name) not in failed:
                        failed.add((case, peer.name))
                        print(f"FAILED  {case} under {peer.name}: {(outcome.err.strip().splitlines() or ['?'])[-1][:120]}")
    tools.print_peers(peers)
    print(f"\n{'':34}{'':>12}{'CPU ms':>9}{'wall ms':>9}{'median':>9}{'peak MB':>9}")
    table = {}
    for case, by_peer in outcomes.items():
        for name, runs in by_peer.items():
            if not runs:
                continue
            row = {"cpu": min(o.cpu for o in runs), "wall": min(o.wall for o in runs), "wall_median": statistics.median(o.wall for o in runs),
                   "peak_kb": min(o.peak_kb for o in runs)}
            table.setdefault(case, {})[name] = row
            print(f"{case:34}{name:>12}{row['cpu'] * 1000:9.1f}{row['wall'] * 1000:9.1f}{row['wall_median'] * 1000:9.1f}{row['peak_kb'] / 1024:9.1f}")
    if options.json:
        options.json.write_text(json.dumps({"host": tools.host(), "peers": [{"name": p.name, "command": p.command, **p.about} for p in peers],
                                            "startup": table}, indent=1))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

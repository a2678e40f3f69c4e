#!/usr/bin/env python3
"""Marginal call and lookup costs (measure.py) of several interpreters side by side, in nanoseconds.

    compare.py [--rounds 3] [--scale N] [--only TEXT] [--json FILE] NAME=COMMAND [NAME=COMMAND ...]

The last interpreter is the base of the ratios. Checksums must agree. `net` columns have the cost of the empty loop taken off.
"""
import argparse
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import peers as tools


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peers", nargs="+", type=tools.parse_peer, metavar="NAME=COMMAND")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=int, default=300000)
    parser.add_argument("--only", default="")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--cpu", type=int, default=tools.last_cpu())
    options = parser.parse_args()
    peers = [tools.describe(peer) for peer in options.peers]
    costs, checksums, bad = {}, {}, 0
    for number in range(options.rounds):
        for peer in peers[number % len(peers):] + peers[:number % len(peers)]:
            command = [*peer.command, str(tools.HERE / "micro" / "measure.py"), "--json", "--scale", str(options.scale), "--repeat", "3", "--only", options.only]
            outcome = tools.run(command, options.cpu)
            if outcome.status:
                print(f"FAILED  {peer.name}: {(outcome.err.strip().splitlines() or ['?'])[-1]}")
                bad += 1
                continue
            for name, (cost, checksum) in json.loads(outcome.out).items():
                row = costs.setdefault(name, {})
                row[peer.name] = min(cost, row.get(peer.name, cost))
                if checksums.setdefault(name, checksum) != checksum:
                    print(f"FAILED  {name} under {peer.name}: checksum {checksum}, not {checksums[name]}")
                    bad += 1
    tools.print_peers(peers)
    base = peers[-1].name
    print("\n" + f"{'ns per step':32}" + "".join(f"{peer.name:>11}" for peer in peers) + "".join(f"{peer.name + ' net':>13}" for peer in peers))
    for name, row in costs.items():
        line = f"{name:32}" + "".join(f"{row.get(peer.name, float('nan')):11.2f}" for peer in peers)
        print(line + "".join(f"{row.get(peer.name, float('nan')) - costs['empty'].get(peer.name, 0):13.2f}" for peer in peers))
    for peer in peers[:-1]:
        ratios = [row[base] / row[peer.name] for row in costs.values() if base in row and row.get(peer.name, 0) > 0]
        print(f"geometric mean of {base} / {peer.name}: {tools.geomean(ratios) or float('nan'):.2f}")
    if options.json:
        options.json.write_text(json.dumps({"host": tools.host(), "peers": [{"name": p.name, "command": p.command, **p.about} for p in peers], "costs": costs}, indent=1))
    return bad != 0


if __name__ == "__main__":
    sys.exit(main())

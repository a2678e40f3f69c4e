#!/usr/bin/env python3
"""Run the programs of benches/programs side by side over several interpreters and compare.

    bench.py [options] NAME=COMMAND [NAME=COMMAND ...]

    bench.py --base cpython jit=target/release/brolga 'interp=target/release/brolga -X jit=off' \\
             cpython=python3.13 debian=/usr/bin/python3.11 pypy=pypy3

In each round every program runs once under every interpreter, each in a fresh process, alone and pinned to one processor;
the order of interpreters rotates. Times are processor time of the whole process, all threads. Measured per program:

    start    the process until the program is loaded
    first    the first call of run()
    cold     from process start through the number of calls that the base makes in its first second
    min      steady state: the fastest of the last calls
    median   steady state: the median of the last calls
    rss      peak memory

For each the best (rss: the median) over the rounds is taken and divided into the base's: 2.00 is twice as fast, or half
the memory. A wrong checksum is reported, is not measured, and makes the exit status 1, as does a value below its floor:

    --floor jit:median:1.0            every program
    --floor jit:cold:geomean:1.5      the geometric mean over all programs
    --floor jit:median:group/floats:8 the geometric mean of one group
"""
import argparse
import json
import pathlib
import statistics
import sys
import time

import peers as tools
from peers import geomean

METRICS = ("start", "first", "cold", "min", "median", "rss")
PROGRAMS = tools.HERE / "programs"
MANIFEST = tools.HERE / "programs.json"


def parse_floor(text):
    parts = text.split(":")
    if len(parts) not in (3, 4) or parts[1] not in METRICS:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME:METRIC:RATIO or NAME:METRIC:geomean:RATIO")
    name, metric, *scope, ratio = parts
    return name, metric, scope[0] if scope else "each", float(ratio)


def parse_options(argv):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peers", nargs="+", type=tools.parse_peer, metavar="NAME=COMMAND")
    parser.add_argument("--base", help="the peer to divide by; default the last one")
    parser.add_argument("--filter", action="append", default=[], metavar="TEXT", help="programs whose name or group contains TEXT")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="processor time a process runs at least (default 3)")
    parser.add_argument("--calls", type=int, default=8, help="calls of run() a process makes at least (default 8)")
    parser.add_argument("--quick", action="store_true", help="one round of one second")
    parser.add_argument("--c", action="store_true", help="add the C versions of the kernels that have one as a peer named C")
    parser.add_argument("--floor", action="append", default=[], type=parse_floor, metavar="NAME:METRIC[:SCOPE]:RATIO")
    parser.add_argument("--metric", action="append", choices=METRICS, help="tables to print (default cold and median)")
    parser.add_argument("--cpu", type=int, default=tools.last_cpu(), help="processor to pin to, -1 for none")
    parser.add_argument("--timeout", type=float, default=300, help="seconds a process may take")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write everything measured")
    parser.add_argument("--table", type=pathlib.Path, metavar="FILE", help="write the printed tables to FILE too")
    parser.add_argument("--plot", type=pathlib.Path, metavar="FILE.svg", help="draw the ratios")
    options = parser.parse_args(argv)
    if options.quick:
        options.rounds, options.seconds, options.calls = 1, 1.0, 4
    names = [peer.name for peer in options.peers]
    if len(set(names)) != len(names):
        parser.error("peers need different names")
    options.base = options.base or names[-1]
    if options.base not in names:
        parser.error(f"no peer is named {options.base}")
    for name, *_ in options.floor:
        if name not in names:
            parser.error(f"--floor: no peer is named {name}")
    return options


def select(filters):
    manifest = json.loads(MANIFEST.read_text())
    chosen = {name: entry for name, entry in manifest.items()
              if not filters or any(text in name or text in entry["groups"] for text in filters)}
    if not chosen:
        raise SystemExit("no program matches")
    return chosen


def measure(command, entry, calls, options):
    """(sample or None, problem or None) of one process."""
    outcome = tools.run([*command, str(entry["size"]), str(calls), str(options.seconds)], options.cpu, options.timeout)
    if outcome.status != 0:
        lines = outcome.err.strip().splitlines() or [f"exit status {outcome.status}"]
        return None, lines[-1][:160]
    try:
        report = json.loads(outcome.out.strip().splitlines()[-1])
    except (ValueError, IndexError):
        return None, f"printed {outcome.out[:80]!r}"
    if report["checksum"] != entry["checksum"] or not report["agree"]:
        return None, f"checksum {report['checksum']}, not {entry['checksum']}" if report["agree"] else "calls disagree"
    return {"loaded": report["loaded"], "marks": report["marks"], "rss": outcome.peak_kb, "wall": outcome.wall, "cpu": outcome.cpu}, None


def durations(sample):
    marks = [sample["loaded"], *sample["marks"]]
    return [after - before for before, after in zip(marks, marks[1:])]


def tail(values):
    """The last calls: at least five, at most a third."""
    return values[-max(5, len(values) // 3):]


def summarize(samples, cold_calls):
    """The metrics of one program under one interpreter, over its rounds."""
    if not samples:
        return None
    steady = [tail(durations(sample)) for sample in samples]
    enough = [sample["marks"][cold_calls - 1] for sample in samples if len(sample["marks"]) >= cold_calls]
    return {
        "start": min(sample["loaded"] for sample in samples),
        "first": min(durations(sample)[0] for sample in samples),
        "cold": min(enough) if enough else None,
        "min": min(min(values) for values in steady),
        "median": min(statistics.median(values) for values in steady),
        "rss": statistics.median(sample["rss"] for sample in samples),
    }


def first_second(sample):
    return max(1, sum(1 for mark in sample["marks"] if mark <= 1.0))


def collect(programs, peers, options):
    """samples[program][peer] -> list, problems[program][peer] -> text, cold_calls[program] -> int"""
    samples = {name: {peer.name: [] for peer in peers} for name in programs}
    problems = {name: {} for name in programs}
    cold_calls = {}
    base = next(peer for peer in peers if peer.name == options.base)
    others = [peer for peer in peers if peer is not base]
    started = time.monotonic()
    for number in range(options.rounds):
        shift = number % len(peers)
        for index, (name, entry) in enumerate(programs.items()):
            order = [base, *others] if number == 0 else (peers[shift:] + peers[:shift])
            for peer in order:
                if peer.name in problems[name]:
                    continue
                command = [*peer.command, str(tools.HERE / "worker.py"), str(PROGRAMS / f"{name}.py")]
                if peer.about.get("implementation") == "C":
                    if not (tools.HERE / "c" / f"{name}.c").exists():
                        continue
                    command = [tools.compile_c(name)]
                calls = max(options.calls, cold_calls.get(name, 1))
                sample, problem = measure(command, entry, calls, options)
                if problem:
                    problems[name][peer.name] = problem
                    print(f"\r{name}: {peer.name}: {problem}" + " " * 30, file=sys.stderr)
                    continue
                samples[name][peer.name].append(sample)
                if peer is base and name not in cold_calls:
                    cold_calls[name] = first_second(sample)
            if sys.stderr.isatty():
                done = number * len(programs) + index + 1
                print(f"\r{done} of {options.rounds * len(programs)}, {time.monotonic() - started:.0f} s  {name:24}", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print("\r" + " " * 60 + "\r", end="", file=sys.stderr)
    return samples, problems, cold_calls


def ratio(summary, name, peer, base, metric):
    mine, theirs = summary[name].get(peer), summary[name].get(base)
    if not mine or not theirs or not mine[metric] or not theirs[metric]:
        return None
    return theirs[metric] / mine[metric]


def means(summary, programs, peer, base, metric):
    """{"geomean": ..., "group/NAME": ...} of the ratios of one peer."""
    ratios = {name: ratio(summary, name, peer, base, metric) for name in programs}
    result = {"geomean": geomean(ratios.values())}
    for group in sorted({group for entry in programs.values() for group in entry["groups"]}):
        result[f"group/{group}"] = geomean(ratios[name] for name, entry in programs.items() if group in entry["groups"])
    return result


def show(value, width=9):
    return f"{'-':>{width}}" if value is None else f"{value:>{width}.2f}"


def print_table(summary, programs, peers, base, metric, flagged, file):
    others = [peer.name for peer in peers if peer.name != base]
    unit, scale = ("MB", 1 / 1024) if metric == "rss" else ("ms", 1000)
    widths = {name: max(9, len(name) + 1) for name in others}
    head = f"{metric:26}{base + ' ' + unit:>14}" + "".join(f"{name:>{widths[name]}}" for name in others)
    print(head, "-" * len(head), sep="\n", file=file)
    for name in programs:
        own = summary[name].get(base)
        line = f"{name:26}{own[metric] * scale if own and own[metric] else float('nan'):>14.2f}"
        for peer in others:
            line += show(ratio(summary, name, peer, base, metric), widths[peer])
        print(line + ("  below its floor" if (name, metric) in flagged else ""), file=file)
    print("-" * len(head), file=file)
    columns = {peer: means(summary, programs, peer, base, metric) for peer in others}
    for row in (columns[others[0]] if others else {}):
        print(f"{row:40}" + "".join(show(columns[peer][row], widths[peer]) for peer in others), file=file)
    print(file=file)


def check_floors(summary, programs, options):
    """[(peer, metric, where, ratio, floor)] of everything below its floor."""
    found = []
    for peer, metric, scope, floor in options.floor:
        if scope == "each":
            values = {name: ratio(summary, name, peer, options.base, metric) for name in programs}
        else:
            table = means(summary, programs, peer, options.base, metric)
            if scope not in table:
                raise SystemExit(f"--floor: no scope {scope}; there are each, {', '.join(table)}")
            values = {scope: table[scope]}
        found += [(peer, metric, where, value, floor) for where, value in values.items() if value is None or value < floor]
    return found


def main(argv=None):
    options = parse_options(argv)
    programs = select(options.filter)
    peers = [tools.describe(peer) for peer in options.peers]
    if options.c:
        peers.append(tools.Peer("C", ["cc"], {"version": "C kernels built with cc -O2", "implementation": "C"}))
    host = tools.host()
    samples, problems, cold_calls = collect(programs, peers, options)
    summary = {name: {peer: summarize(values, cold_calls.get(name, 1)) for peer, values in by_peer.items()}
               for name, by_peer in samples.items()}
    below = check_floors(summary, programs, options)
    flagged = {(where, metric) for _, metric, where, _, _ in below}
    outputs = [sys.stdout] + ([options.table.open("w")] if options.table else [])
    for file in outputs:
        tools.print_peers(peers, file)
        print(f"{host['cpu']}, {host['processors']} processors, load {host['load'][0]:.2f} before; {options.rounds} rounds\n", file=file)
        for metric in options.metric or ("cold", "median"):
            print_table(summary, programs, peers, options.base, metric, flagged, file)
        starts = {peer.name: min((s["start"] for s in (by[peer.name] for by in summary.values()) if s), default=None) for peer in peers}
        print("process start, ms: " + ", ".join(f"{name} {value * 1000:.1f}" for name, value in starts.items() if value), file=file)
        for name, by_peer in problems.items():
            for peer, problem in by_peer.items():
                print(f"FAILED  {name} under {peer}: {problem}", file=file)
        for peer, metric, where, value, floor in below:
            print(f"BELOW   {where}: {peer} {metric} is {show(value, 0)}, floor {floor:.2f}", file=file)
    if options.json:
        options.json.write_text(json.dumps({
            "host": host, "base": options.base, "rounds": options.rounds, "cold_calls": cold_calls,
            "peers": [{"name": peer.name, "command": peer.command, **peer.about} for peer in peers],
            "programs": programs, "summary": summary, "samples": samples, "problems": problems,
            "ratios": {peer.name: {metric: {**{name: ratio(summary, name, peer.name, options.base, metric) for name in programs},
                                            **means(summary, programs, peer.name, options.base, metric)} for metric in METRICS}
                       for peer in peers},
        }, indent=1))
    if options.plot:
        import plot
        others = [peer.name for peer in peers if peer.name != options.base]
        series = {metric: {peer: {name: ratio(summary, name, peer, options.base, metric) for name in programs} for peer in others}
                  for metric in options.metric or ("cold", "median")}
        options.plot.write_text(plot.draw(series, list(programs), options.base))
    return 1 if below or any(problems.values()) else 0


if __name__ == "__main__":
    sys.exit(main())

"""How long the collector stops a program: run it under any interpreter.

    COMMAND gc_pauses.py [--seconds 4] [--live MEGABYTES] [--heap records|objects|dicts|tuples|all] [--json]

A service keeps a live heap of about the given size, handles requests that allocate and drop garbage, and now and then replaces
part of the live heap: old objects come to refer to new ones. The live heap is one of

  records  objects that point at each other, with a dict, lists and a string each (the default)
  objects  lists of small objects
  dicts    dicts in dicts
  tuples   long tuples of short tuples, held by lists

Two views are reported:

  pauses  between gc.callbacks' start and stop, per generation, where the interpreter has gc.callbacks
  gaps    the time between two requests as the program itself sees it: no hooks needed, includes everything that stops it

and what gc.get_stats() and Brolga's gc._pauses() tell, where they are. Accepts Python 3.9.
"""
import gc
import sys
import time

clock = time.perf_counter_ns
cpu_clock = time.process_time_ns
KINDS = ("records", "objects", "dicts", "tuples")


class Record:
    def __init__(self, key, payload, after):
        self.key = key
        self.payload = payload
        self.after = after
        self.tags = [key % 7, str(key)]


class Point:
    __slots__ = ("x", "y", "label")

    def __init__(self, x, y, label):
        self.x = x
        self.y = y
        self.label = label


def new_entry(kind, key):
    """About 2 KB of one kind of live heap."""
    if kind == "objects":
        return [Point(key + i * 0.5, key - i, str(i)) for i in range(16)]
    if kind == "dicts":
        return {"name": str(key), "position": {"x": key, "y": key * 0.5}, "tags": {str(key + i): [i, key] for i in range(8)}}
    return [tuple([(key, str(i), key + i * 0.25) for i in range(14)])]


def build(kind, count):
    """The table that is the live heap."""
    if kind == "records":
        return build_records(count)
    return {key: new_entry(kind, key) for key in range(count // 4)}


def build_records(count):
    """A chain-linked table of records; roughly 500 bytes each on CPython."""
    table = {}
    previous = None
    for key in range(count):
        previous = table[key] = Record(key, {"a": key, "b": (key, key + 1)}, previous)
        if key % 50 == 0:
            previous = None
    return table


def request(kind, number, table):
    """A little work that makes garbage, some of it cyclic; every 16th request replaces part of the live heap."""
    items = [(i, {"n": i}) for i in range(12)]
    node = Record(number, items, None)
    node.after = node
    total = sum(i for i, _ in items) + len(node.tags)
    if number % 16 == 0:
        key = number * 7919 % len(table)
        if kind == "records":
            table[key] = Record(key, {"a": number, "b": (key, number)}, table.get(key + 1))
        elif kind == "dicts":
            table[key]["tags"][str(key)] = [number, items]
        else:
            table[key][0] = new_entry(kind, key)[0]
    return total


def percentile(ordered, share):
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0


def describe(nanoseconds):
    ordered = sorted(nanoseconds)
    return {
        "count": len(ordered), "total_ms": sum(ordered) / 1e6, "median_us": percentile(ordered, 0.5) / 1e3,
        "p99_us": percentile(ordered, 0.99) / 1e3, "p999_us": percentile(ordered, 0.999) / 1e3, "max_us": (ordered[-1] if ordered else 0) / 1e3,
    }


def watch():
    """Hook gc.callbacks; the returned dict fills with {generation: [nanoseconds]}."""
    pauses = {}
    began = [0]

    def callback(phase, info):
        if phase == "start":
            began[0] = clock()
        else:
            pauses.setdefault(info.get("generation", 0), []).append(clock() - began[0])
    if hasattr(gc, "callbacks"):
        gc.callbacks.append(callback)
        return pauses
    return None


def peak_megabytes():
    """Peak memory of this process, 0 where the system does not tell."""
    try:
        with open("/proc/self/status") as file:
            return int(file.read().split("VmHWM:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return 0.0


def measure(kind, seconds, megabytes):
    table = build(kind, megabytes * 2000)
    gc.collect()
    pauses = watch()
    gaps = []
    number = checksum = 0
    end = clock() + int(seconds * 1e9)
    last = clock()
    while last < end:
        checksum += request(kind, number, table)
        number += 1
        now = clock()
        gaps.append(now - last)
        last = now
    full, full_cpu = clock(), cpu_clock()
    gc.collect()
    full, full_cpu = clock() - full, cpu_clock() - full_cpu
    result = {
        "implementation": sys.implementation.name, "version": sys.version.split()[0], "heap": kind, "peak_mb": peak_megabytes(),
        "live_records": len(table), "requests": number,
        "gaps": describe(gaps), "full_collection_ms": full / 1e6, "full_collection_cpu_ms": full_cpu / 1e6,
        "pauses": None if pauses is None else {str(key): describe(value) for key, value in sorted(pauses.items())},
    }
    if hasattr(gc, "get_stats"):
        try:
            result["stats"] = gc.get_stats()
            str(result["stats"])
        except Exception as error:
            result["stats"] = repr(error)
    if hasattr(gc, "_pauses"):
        result["collections"] = gc._pauses()
    assert checksum == sum(66 + 2 for _ in range(number)), checksum
    return result


def main(arguments):
    seconds, megabytes, as_json, kinds = 4.0, 50, False, ["records"]
    while arguments:
        option = arguments.pop(0)
        if option == "--seconds":
            seconds = float(arguments.pop(0))
        elif option == "--live":
            megabytes = int(arguments.pop(0))
        elif option == "--json":
            as_json = True
        elif option == "--heap" and arguments and arguments[0] in (*KINDS, "all"):
            kinds = [arguments.pop(0)]
        else:
            raise SystemExit(__doc__)
    for kind in KINDS if kinds == ["all"] else kinds:
        report(measure(kind, seconds, megabytes), as_json)


def report(result, as_json):
    if as_json:
        import json
        print(json.dumps(result, default=str))
        return
    print("%(implementation)s %(version)s, heap of %(heap)s, %(live_records)d entries, %(peak_mb).0f MB at the peak, %(requests)d requests" % result)
    rows = [("gaps", result["gaps"])]
    if result["pauses"] is None:
        print("no gc.callbacks here")
    else:
        rows += [("pause, generation " + key, value) for key, value in result["pauses"].items()]
    print("%-22s%9s%11s%11s%11s%11s%11s" % ("", "count", "total ms", "median us", "p99 us", "p99.9 us", "max us"))
    for name, row in rows:
        print("%-22s%9d%11.1f%11.1f%11.1f%11.1f%11.1f" % (name, row["count"], row["total_ms"], row["median_us"], row["p99_us"], row["p999_us"], row["max_us"]))
    print("a full collection of this heap: %(full_collection_ms).1f ms, %(full_collection_cpu_ms).1f ms of processor time" % result)
    for kind, (count, total, longest, cpu, cpu_longest) in zip(("young", "full"), result.get("collections", ())):
        print("%-5s collections:%7d; wall time %8.1f ms in all, %7.2f ms the longest; processor time %8.1f ms in all, %7.2f ms the longest"
              % (kind, count, total * 1e3, longest * 1e3, cpu * 1e3, cpu_longest * 1e3))
    if "stats" in result:
        print("gc.get_stats():", result["stats"])


if __name__ == "__main__":
    main(sys.argv[1:])

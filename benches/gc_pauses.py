"""How long the collector stops a program: run it under any interpreter.

    COMMAND gc_pauses.py [--seconds 4] [--live MEGABYTES] [--json]

A service keeps a live heap of about the given size (small objects that point at each other), handles requests that allocate
and drop garbage, and now and then replaces part of the live heap. Two views are reported:

  pauses  between gc.callbacks' start and stop, per generation, where the interpreter has gc.callbacks
  gaps    the time between two requests as the program itself sees it: no hooks needed, includes everything that stops it

and what gc.get_stats() and Brolga's gc._pauses() tell, where they are. Accepts Python 3.9.
"""
import gc
import sys
import time

clock = time.perf_counter_ns


class Record:
    def __init__(self, key, payload, after):
        self.key = key
        self.payload = payload
        self.after = after
        self.tags = [key % 7, str(key)]


def build(count):
    """A chain-linked table of records; roughly 500 bytes each on CPython."""
    table = {}
    previous = None
    for key in range(count):
        previous = table[key] = Record(key, {"a": key, "b": (key, key + 1)}, previous)
        if key % 50 == 0:
            previous = None
    return table


def request(number, table):
    """A little work that makes garbage, some of it cyclic; every 16th request replaces a live record."""
    items = [(i, {"n": i}) for i in range(12)]
    node = Record(number, items, None)
    node.after = node
    total = sum(i for i, _ in items) + len(node.tags)
    if number % 16 == 0:
        key = number * 7919 % len(table)
        table[key] = Record(key, {"a": number, "b": (key, number)}, table.get(key + 1))
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


def measure(seconds, megabytes):
    table = build(megabytes * 2000)
    gc.collect()
    pauses = watch()
    gaps = []
    number = checksum = 0
    end = clock() + int(seconds * 1e9)
    last = clock()
    while last < end:
        checksum += request(number, table)
        number += 1
        now = clock()
        gaps.append(now - last)
        last = now
    full = clock()
    gc.collect()
    full = clock() - full
    result = {
        "implementation": sys.implementation.name, "version": sys.version.split()[0], "live_records": len(table), "requests": number,
        "gaps": describe(gaps), "full_collection_ms": full / 1e6,
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
    seconds, megabytes, as_json = 4.0, 50, False
    while arguments:
        option = arguments.pop(0)
        if option == "--seconds":
            seconds = float(arguments.pop(0))
        elif option == "--live":
            megabytes = int(arguments.pop(0))
        elif option == "--json":
            as_json = True
        else:
            raise SystemExit(__doc__)
    result = measure(seconds, megabytes)
    if as_json:
        import json
        print(json.dumps(result, default=str))
        return
    print("%(implementation)s %(version)s, %(live_records)d live records, %(requests)d requests" % result)
    rows = [("gaps", result["gaps"])]
    if result["pauses"] is None:
        print("no gc.callbacks here")
    else:
        rows += [("pause, generation " + key, value) for key, value in result["pauses"].items()]
    print("%-22s%9s%11s%11s%11s%11s%11s" % ("", "count", "total ms", "median us", "p99 us", "p99.9 us", "max us"))
    for name, row in rows:
        print("%-22s%9d%11.1f%11.1f%11.1f%11.1f%11.1f" % (name, row["count"], row["total_ms"], row["median_us"], row["p99_us"], row["p999_us"], row["max_us"]))
    print("a full collection of this heap: %.1f ms" % result["full_collection_ms"])
    for kind, (count, total, longest) in zip(("young", "full"), result.get("collections", ())):
        print("%-5s collections:%7d, %8.1f ms in all, %7.2f ms the longest, %7.3f ms on average"
              % (kind, count, total * 1e3, longest * 1e3, total * 1e3 / max(count, 1)))
    if "stats" in result:
        print("gc.get_stats():", result["stats"])


if __name__ == "__main__":
    main(sys.argv[1:])

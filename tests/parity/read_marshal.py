"""Check that CPython reads what the example `check_corpus` wrote: read_marshal.py CORPUS WRITTEN, under CPython 3.14."""

import marshal
import sys
import types

FIELDS = [name for name in dir(types.CodeType) if name.startswith("co_") and name not in ("co_lnotab", "co_consts")
          and not callable(getattr(types.CodeType, name))]


def parts(path):
    data, at = open(path, "rb").read(), 0
    while at < len(data):
        row = []
        for _ in range(3):
            size = int.from_bytes(data[at:at + 4], "little")
            row.append(data[at + 4:at + 4 + size])
            at += 4 + size
        yield row


def differences(a, b):
    yield from (name for name in FIELDS if getattr(a, name) != getattr(b, name))
    if len(a.co_consts) != len(b.co_consts):
        yield "co_consts"
    for left, right in zip(a.co_consts, b.co_consts):
        if isinstance(left, types.CodeType):
            yield from differences(left, right)
        elif (type(left), repr(left)) != (type(right), repr(right)) and not isinstance(left, frozenset) or left != right:
            yield f"constant {left!r} {right!r}"


bad = sizes = 0
for (name, _, theirs), (_, _, ours) in zip(parts(sys.argv[1]), parts(sys.argv[2]), strict=True):
    found = list(differences(marshal.loads(theirs), marshal.loads(ours)))
    sizes += len(theirs) == len(ours)
    if found:
        bad += 1
        print(name.decode(), found[0])
print(bad, "files differ;", sizes, "have the same size")

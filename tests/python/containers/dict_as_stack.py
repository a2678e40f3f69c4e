# Dicts where entries come and go at the ends: places are used again, and searches end.


class Name:
    def __init__(self, text):
        self.text = text

    def __hash__(self):
        return hash(self.text)

    def __eq__(self, other):
        return self.text == other.text


def popped(base):
    d = dict.fromkeys(base)
    for i in range(3000):
        key = Name(str(i))
        assert key not in d
        d[key] = i
        assert d.popitem() == (key, i)
    return len(d)


def deleted(base):
    d = dict.fromkeys(base)
    for i in range(3000):
        key = str(i)
        assert key not in d
        d[key] = i
        del d[key]
    return list(d) == list(base)


print(popped([object() for _ in range(4)]), popped("abcde"), popped([]))
print(deleted("abcd"), deleted(["x", 1, 2.5]), deleted([]))

from collections import OrderedDict

o = OrderedDict.fromkeys("abcdef")
for i in range(2000):
    o.move_to_end("fa"[i % 2], last=i % 3 != 0)
    assert "z" not in o
    if i % 7 == 0:
        key, v = o.popitem(last=i % 2 == 0)
        assert i not in o
        o[key] = v
print(sorted(o), len(o))

s = set("abcd")
for i in range(3000):
    s.add(str(i))
    s.remove(str(i))
    assert i not in s
print(sorted(s))

from itertools import islice

for arguments in [(4, 1), (1, 8, 3), (3,), (0, 0), (5, 2, 2), (2, None, 4)]:
    it = iter(range(10))
    part = islice(it, *arguments)
    print(arguments, list(part), next(it, None), next(part, None), next(it, None))

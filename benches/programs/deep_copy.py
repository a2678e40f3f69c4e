"""Copying and comparing object graphs in Python: dispatch by type, a memo for shared and cyclic parts, structural equality."""

GROUPS = ("objects", "dicts", "calls")
SIZE = 95


class Node:
    def __init__(self, name, **attributes):
        self.name = name
        self.children = []
        self.parent = None
        self.attributes = attributes

    def add(self, child):
        child.parent = self
        self.children.append(child)
        return child


class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


class Copier:
    ATOMS = (int, float, str, bytes, bool, type(None))

    def __init__(self):
        self.memo = {}
        self.made = 0

    def copy(self, value):
        if isinstance(value, self.ATOMS):
            return value
        known = self.memo.get(id(value))
        if known is not None:
            return known
        self.made += 1
        handler = self.HANDLERS.get(type(value))
        if handler is not None:
            return handler(self, value)
        return self.copy_object(value)

    def copy_list(self, value):
        result = self.memo[id(value)] = []
        for item in value:
            result.append(self.copy(item))
        return result

    def copy_tuple(self, value):
        result = tuple([self.copy(item) for item in value])
        self.memo[id(value)] = result
        return result

    def copy_dict(self, value):
        result = self.memo[id(value)] = {}
        for key, item in value.items():
            result[self.copy(key)] = self.copy(item)
        return result

    def copy_set(self, value):
        result = self.memo[id(value)] = {self.copy(item) for item in value}
        return result

    def copy_object(self, value):
        cls = type(value)
        result = self.memo[id(value)] = cls.__new__(cls)
        if hasattr(value, "__dict__"):
            for name, item in value.__dict__.items():
                setattr(result, name, self.copy(item))
        else:
            for name in cls.__slots__:
                setattr(result, name, self.copy(getattr(value, name)))
        return result

    HANDLERS = {list: copy_list, tuple: copy_tuple, dict: copy_dict, set: copy_set}


def same(a, b, seen):
    if type(a) is not type(b):
        return False
    if isinstance(a, Copier.ATOMS):
        return a == b
    if (id(a), id(b)) in seen:
        return True
    seen.add((id(a), id(b)))
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(same(x, y, seen) for x, y in zip(a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key], seen) for key in a)
    if isinstance(a, set):
        return a == b
    names = a.__dict__ if hasattr(a, "__dict__") else type(a).__slots__
    return all(same(getattr(a, name), getattr(b, name), seen) for name in names)


def build(seed):
    shared = {"palette": [1, 2, 3], "origin": Vector(0, seed)}
    root = Node("root", shared=shared, size=seed)
    for i in range(6):
        child = root.add(Node("child%d" % i, tags={i, seed}, where=Vector(i, (i, i + 1))))
        for j in range(4):
            leaf = child.add(Node("leaf", data=[j, str(j), (i, j), {"k": [seed] * 3}], shared=shared))
            leaf.attributes["sibling"] = child.children[0]
    return root


def run(n):
    checksum = 0
    for seed in range(n):
        original = build(seed)
        copier = Copier()
        twin = copier.copy(original)
        assert twin is not original and same(original, twin, set())
        first, last = twin.children[0].children[0], twin.children[-1].children[-1]
        assert first.attributes["shared"] is last.attributes["shared"]
        assert last.attributes["sibling"].parent is twin.children[-1]
        last.attributes["data"].append(seed)
        checksum += copier.made + same(original, twin, set()) + len(copier.memo)
        checksum += sum(child.attributes["where"].x for child in twin.children)
    return checksum


if __name__ == "__main__":
    print(run(SIZE))

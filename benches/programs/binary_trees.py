"""Allocating and walking binary trees: as objects with slots, as tuples, as nested lists, and a persistent search tree."""

GROUPS = ("objects", "allocation", "calls")
SIZE = 14


class Node:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right

    def check(self):
        if self.left is None:
            return 1
        return 1 + self.left.check() + self.right.check()


class Entry:
    def __init__(self, key, value, left=None, right=None):
        self.key = key
        self.value = value
        self.left = left
        self.right = right


def objects(depth):
    if depth == 0:
        return Node(None, None)
    return Node(objects(depth - 1), objects(depth - 1))


def tuples(depth):
    return (tuples(depth - 1), tuples(depth - 1)) if depth else ()


def count_tuples(tree):
    return 1 + count_tuples(tree[0]) + count_tuples(tree[1]) if tree else 1


def lists(depth):
    root = []
    level = [root]
    for _ in range(depth):
        following = []
        for node in level:
            node.append([])
            node.append([])
            following.extend(node)
        level = following
    return root


def count_lists(tree):
    total = 0
    stack = [tree]
    while stack:
        node = stack.pop()
        total += 1
        stack.extend(node)
    return total


def inserted(tree, key, value):
    """A new search tree that shares what it can with the old one."""
    if tree is None:
        return Entry(key, value)
    if key < tree.key:
        return Entry(tree.key, tree.value, inserted(tree.left, key, value), tree.right)
    if key > tree.key:
        return Entry(tree.key, tree.value, tree.left, inserted(tree.right, key, value))
    return Entry(key, value, tree.left, tree.right)


def height(tree):
    return 0 if tree is None else 1 + max(height(tree.left), height(tree.right))


def walk(tree):
    while tree is not None:
        if tree.left is not None:
            yield from walk(tree.left)
        yield tree.key, tree.value
        tree = tree.right


def run(n):
    checksum = 0
    for i in range(n):
        long_lived = objects(11)
        for depth in range(4, 11, 2):
            for _ in range(1 << (11 - depth)):
                checksum += objects(depth).check()
        checksum += count_tuples(tuples(11)) * 3 + count_lists(lists(11)) * 5
        versions = [None]
        for k in range(300):
            versions.append(inserted(versions[-1], k * 7919 % 1009, k))
        checksum += height(versions[-1]) + sum(key * value for key, value in walk(versions[-1]))
        checksum += sum(key for key, _ in walk(versions[100])) + long_lived.check()
    return checksum


if __name__ == "__main__":
    print(run(SIZE))

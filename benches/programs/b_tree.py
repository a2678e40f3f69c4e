"""Ordered containers: a B-tree with deletion, a skip list and a treap behind one interface, checked against each other."""

GROUPS = ("objects", "lists", "calls")
SIZE = 15


class Random:
    def __init__(self, seed):
        self.state = seed

    def bits(self, count):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        return self.state >> (64 - count)


class Page:
    __slots__ = ("keys", "values", "children")

    def __init__(self):
        self.keys = []
        self.values = []
        self.children = []


class BTree:
    ORDER = 8

    def __init__(self):
        self.root = Page()

    def find(self, page, key):
        keys = page.keys
        low, high = 0, len(keys)
        while low < high:
            middle = (low + high) // 2
            if keys[middle] < key:
                low = middle + 1
            else:
                high = middle
        return low

    def get(self, key, default=None):
        page = self.root
        while True:
            i = self.find(page, key)
            if i < len(page.keys) and page.keys[i] == key:
                return page.values[i]
            if not page.children:
                return default
            page = page.children[i]

    def put(self, key, value):
        if len(self.root.keys) >= 2 * self.ORDER - 1:
            top = Page()
            top.children.append(self.root)
            self.split(top, 0)
            self.root = top
        page = self.root
        while True:
            i = self.find(page, key)
            if i < len(page.keys) and page.keys[i] == key:
                page.values[i] = value
                return
            if not page.children:
                page.keys.insert(i, key)
                page.values.insert(i, value)
                return
            if len(page.children[i].keys) >= 2 * self.ORDER - 1:
                self.split(page, i)
                continue
            page = page.children[i]

    def split(self, parent, i):
        full, right, middle = parent.children[i], Page(), self.ORDER - 1
        parent.keys.insert(i, full.keys[middle])
        parent.values.insert(i, full.values[middle])
        parent.children.insert(i + 1, right)
        right.keys, right.values = full.keys[middle + 1:], full.values[middle + 1:]
        del full.keys[middle:], full.values[middle:]
        if full.children:
            right.children = full.children[middle + 1:]
            del full.children[middle + 1:]

    def items(self, page=None):
        page = page or self.root
        for i, key in enumerate(page.keys):
            if page.children:
                yield from self.items(page.children[i])
            yield key, page.values[i]
        if page.children:
            yield from self.items(page.children[-1])


class SkipNode:
    __slots__ = ("key", "value", "next")

    def __init__(self, key, value, height):
        self.key = key
        self.value = value
        self.next = [None] * height


class SkipList:
    HEIGHT = 10

    def __init__(self, random):
        self.random = random
        self.head = SkipNode(None, None, self.HEIGHT)

    def before(self, key):
        path = []
        node = self.head
        for level in range(self.HEIGHT - 1, -1, -1):
            while node.next[level] is not None and node.next[level].key < key:
                node = node.next[level]
            path.append(node)
        path.reverse()
        return path

    def get(self, key, default=None):
        node = self.before(key)[0].next[0]
        return node.value if node is not None and node.key == key else default

    def put(self, key, value):
        path = self.before(key)
        node = path[0].next[0]
        if node is not None and node.key == key:
            node.value = value
            return
        height = 1
        while height < self.HEIGHT and self.random.bits(1):
            height += 1
        node = SkipNode(key, value, height)
        for level in range(height):
            node.next[level] = path[level].next[level]
            path[level].next[level] = node

    def remove(self, key):
        path = self.before(key)
        node = path[0].next[0]
        if node is None or node.key != key:
            return False
        for level, following in enumerate(node.next):
            path[level].next[level] = following
        return True

    def items(self):
        node = self.head.next[0]
        while node is not None:
            yield node.key, node.value
            node = node.next[0]


class TreapNode:
    __slots__ = ("key", "value", "priority", "left", "right")

    def __init__(self, key, value, priority):
        self.key = key
        self.value = value
        self.priority = priority
        self.left = self.right = None


class Treap:
    def __init__(self, random):
        self.random = random
        self.root = None

    def put(self, key, value):
        self.root = self.insert(self.root, key, value)

    def insert(self, node, key, value):
        if node is None:
            return TreapNode(key, value, self.random.bits(30))
        if key == node.key:
            node.value = value
        elif key < node.key:
            node.left = self.insert(node.left, key, value)
            if node.left.priority > node.priority:
                left = node.left
                node.left, left.right = left.right, node
                return left
        else:
            node.right = self.insert(node.right, key, value)
            if node.right.priority > node.priority:
                right = node.right
                node.right, right.left = right.left, node
                return right
        return node

    def get(self, key, default=None):
        node = self.root
        while node is not None:
            if key == node.key:
                return node.value
            node = node.left if key < node.key else node.right
        return default

    def items(self):
        stack, node = [], self.root
        while stack or node is not None:
            while node is not None:
                stack.append(node)
                node = node.left
            node = stack.pop()
            yield node.key, node.value
            node = node.right


def run(n):
    checksum = 0
    for seed in range(n):
        random = Random(seed + 1)
        containers = [BTree(), SkipList(random), Treap(random)]
        keys = [random.bits(11) for _ in range(700)]
        for number, key in enumerate(keys):
            for container in containers:
                container.put(key, number)
        for key in range(0, 2048, 9):
            answers = [container.get(key, -1) for container in containers]
            assert answers[0] == answers[1] == answers[2]
            checksum += answers[0]
        listed = [list(container.items()) for container in containers]
        assert listed[0] == listed[1] == listed[2]
        removed = sum(containers[1].remove(key) for key in range(0, 2048, 3))
        checksum += removed * 7 + sum(key ^ value for key, value in containers[1].items())
    return checksum


if __name__ == "__main__":
    print(run(SIZE))

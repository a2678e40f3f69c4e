"""Generator pipelines, tree walks with yield from, generators as state machines and infinite streams."""
from itertools import islice

GROUPS = ("generators",)
SIZE = 250


def naturals(start=0):
    while True:
        yield start
        start += 1


def keep(predicate, items):
    for item in items:
        if predicate(item):
            yield item


def apply(func, items):
    for item in items:
        yield func(item)


def chunks(items, size):
    chunk = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield tuple(chunk)
            chunk = []
    if chunk:
        yield tuple(chunk)


def interleave(*streams):
    pending = [iter(stream) for stream in streams]
    while pending:
        alive = []
        for stream in pending:
            try:
                yield next(stream)
            except StopIteration:
                continue
            alive.append(stream)
        pending = alive


class Tree:
    def __init__(self, value, left=None, right=None):
        self.value = value
        self.left = left
        self.right = right

    def __iter__(self):
        if self.left is not None:
            yield from self.left
        yield self.value
        if self.right is not None:
            yield from self.right


def build(low, high):
    if low >= high:
        return None
    middle = (low + high) // 2
    return Tree(middle, build(low, middle), build(middle + 1, high))


def permutations(items):
    if len(items) <= 1:
        yield list(items)
        return
    for i, head in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1:]):
            rest.append(head)
            yield rest


def fibonacci(limit):
    a, b = 0, 1
    while a < limit:
        yield a
        a, b = b, a + b


def run(n):
    total = 0
    for step in range(n):
        odd = keep(lambda value: value % 3 == 1, naturals(step))
        squares = apply(lambda value: value * value, odd)
        for group in chunks(islice(squares, 100), 8):
            total += group[0] ^ group[-1]
        for position, value in enumerate(build(0, 255)):
            total += position * value
        for mixed in interleave(range(20), fibonacci(5000), (c for c in "generator")):
            total += mixed if isinstance(mixed, int) else ord(mixed)
        for order in permutations([1, 2, 3, 4, 5]):
            total += order[0] * order[-1]
        total += sum(x * y for x in range(15) for y in range(15) if x != y)
        total &= 0xFFFFFFFF
    return total


if __name__ == "__main__":
    print(run(SIZE))

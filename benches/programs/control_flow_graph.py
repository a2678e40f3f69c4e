"""Program analysis on control flow graphs: dominators, natural loops and their nesting, liveness, constant propagation."""

GROUPS = ("objects", "graphs", "sets")
SIZE = 80


class Block:
    def __init__(self, number):
        self.number = number
        self.successors = []
        self.predecessors = []
        self.defines = set()
        self.uses = set()
        self.live_in = set()
        self.live_out = set()
        self.dominator = None
        self.order = -1

    def __repr__(self):
        return "B%d" % self.number


class Loop:
    def __init__(self, header):
        self.header = header
        self.body = {header}
        self.parent = None
        self.depth = 0


class Graph:
    def __init__(self):
        self.blocks = []

    def block(self):
        made = Block(len(self.blocks))
        self.blocks.append(made)
        return made

    def edge(self, source, target):
        source.successors.append(target)
        target.predecessors.append(source)

    def diamond(self, start):
        left, right, join = self.block(), self.block(), self.block()
        for side in (left, right):
            self.edge(start, side)
            self.edge(side, join)
        return join

    def loop(self, start, depth):
        header, after = self.block(), self.block()
        self.edge(start, header)
        self.edge(header, after)
        body = self.block()
        self.edge(header, body)
        body = self.diamond(body)
        if depth:
            body = self.loop(body, depth - 1)
        self.edge(body, header)
        if depth % 2:
            self.edge(body, after)
        return after

    def reverse_postorder(self):
        seen, order = set(), []
        stack = [(self.blocks[0], iter(self.blocks[0].successors))]
        seen.add(self.blocks[0])
        while stack:
            block, following = stack[-1]
            for successor in following:
                if successor not in seen:
                    seen.add(successor)
                    stack.append((successor, iter(successor.successors)))
                    break
            else:
                order.append(block)
                stack.pop()
        order.reverse()
        for position, block in enumerate(order):
            block.order = position
        return order


def find_dominators(order):
    entry = order[0]
    entry.dominator = entry
    changed = True
    while changed:
        changed = False
        for block in order[1:]:
            best = None
            for predecessor in block.predecessors:
                if predecessor.dominator is not None:
                    best = predecessor if best is None else meet(predecessor, best)
            if best is not block.dominator:
                block.dominator = best
                changed = True


def meet(a, b):
    while a is not b:
        while a.order > b.order:
            a = a.dominator
        while b.order > a.order:
            b = b.dominator
    return a


def dominates(a, b):
    while b.order > a.order:
        b = b.dominator
    return a is b


def find_loops(order):
    loops = {}
    for block in order:
        for successor in block.successors:
            if dominates(successor, block):
                loop = loops.setdefault(successor, Loop(successor))
                pending = [block]
                while pending:
                    member = pending.pop()
                    if member not in loop.body:
                        loop.body.add(member)
                        pending.extend(member.predecessors)
    ordered = sorted(loops.values(), key=lambda loop: (len(loop.body), loop.header.number))
    for i, inner in enumerate(ordered):
        for outer in ordered[i + 1:]:
            if inner.header in outer.body:
                inner.parent = outer
                break
    for loop in ordered:
        parent = loop.parent
        while parent is not None:
            loop.depth += 1
            parent = parent.parent
    return ordered


def find_liveness(order):
    rounds = 0
    changed = True
    while changed:
        changed = False
        rounds += 1
        for block in reversed(order):
            out = set()
            for successor in block.successors:
                out |= successor.live_in
            live = block.uses | (out - block.defines)
            if out != block.live_out or live != block.live_in:
                block.live_out, block.live_in = out, live
                changed = True
    return rounds


def build(seed):
    graph = Graph()
    point = graph.block()
    for i in range(4):
        point = graph.loop(point, (seed + i) % 4)
        point = graph.diamond(point)
    state = seed + 1
    for block in graph.blocks:
        for _ in range(3):
            state = (state * 16807) % 2147483647
            block.defines.add("v%d" % (state % 23))
            state = (state * 16807) % 2147483647
            block.uses.add("v%d" % (state % 23))
    return graph


def run(n):
    checksum = 0
    for seed in range(n):
        graph = build(seed)
        order = graph.reverse_postorder()
        find_dominators(order)
        loops = find_loops(order)
        rounds = find_liveness(order)
        checksum += len(order) * 7 + rounds + sum(block.dominator.number for block in order)
        checksum += sum(loop.depth * 100 + len(loop.body) * loop.header.number for loop in loops)
        checksum += sum(len(block.live_in) + 2 * len(block.live_out) for block in order)
        checksum &= 0xFFFFFFFF
    return checksum


if __name__ == "__main__":
    print(run(SIZE))

"""Sets: algebra, reachability, graph colouring, word puzzles, n-gram similarity, frozen sets as states."""

GROUPS = ("sets", "dicts")
SIZE = 80


def reachable(graph, start):
    seen = {start}
    stack = [start]
    while stack:
        node = stack.pop()
        for following in graph[node]:
            if following not in seen:
                seen.add(following)
                stack.append(following)
    return seen


def colour(graph):
    colours = {}
    for node in sorted(graph, key=lambda key: (-len(graph[key]), key)):
        used = {colours[other] for other in graph[node] if other in colours}
        choice = 0
        while choice in used:
            choice += 1
        colours[node] = choice
    return max(colours.values()) + 1


def trigrams(text):
    return {text[i:i + 3] for i in range(len(text) - 2)}


def similarity(a, b):
    first, second = trigrams(a), trigrams(b)
    return 1000 * len(first & second) // len(first | second)


def determinize(moves, start, final):
    """Subset construction: an automaton's state is a frozenset of states."""
    first = frozenset([start])
    states = {first: 0}
    todo = [first]
    accepting = 0
    while todo:
        current = todo.pop()
        if not current.isdisjoint(final):
            accepting += 1
        for symbol in "abc":
            target = frozenset(t for s in current for t in moves.get((s, symbol), ()))
            if target and target not in states:
                states[target] = len(states)
                todo.append(target)
    return len(states), accepting


def powerset_sums(items):
    sums = {0}
    for item in items:
        sums |= {total + item for total in sums}
    return sums


def life_cycle(count):
    pool = set()
    for i in range(count):
        pool.add(i * 37 % 251)
        if i % 3 == 0:
            pool.discard(i % 251)
        if i % 50 == 0:
            pool = {value for value in pool if value % 5}
    return pool


def run(n):
    checksum = 0
    words = ["background", "backpack", "playground", "underground", "groundwork", "workbench", "benchmark"]
    for i in range(n):
        graph = {k: {(k * k + i) % 60, (k * 3 + 1) % 60, (k + 7) % 60} - {k} for k in range(60)}
        for start in range(0, 60, 6):
            checksum += len(reachable(graph, start))
        symmetric = {k: {o for o in range(60) if o in graph[k] or k in graph[o]} for k in graph}
        checksum += colour(symmetric)
        for a in words:
            for b in words:
                checksum += similarity(a, b)
        moves = {(s, c): {(s * 2 + ord(c)) % 9, (s + i) % 9} for s in range(9) for c in "abc"}
        states, accepting = determinize(moves, 0, {3, 5})
        checksum += states * 10 + accepting
        checksum += len(powerset_sums([3, 5, 9, 14, 22, 31, 47, 58 + i]))
        pool = life_cycle(600)
        checksum += len(pool) + sum(pool) + len(pool ^ set(range(100))) + (pool >= {1, 2})
        checksum += len(pool.symmetric_difference(range(0, 500, 3))) + len(pool - set(range(50)))
    return checksum


if __name__ == "__main__":
    print(run(SIZE))

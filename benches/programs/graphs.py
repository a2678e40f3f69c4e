"""Graph algorithms: Dijkstra with a heap, A* on a grid, union-find and Kruskal, Bellman-Ford, components, topological order."""
import heapq

GROUPS = ("graphs", "dicts", "lists")
SIZE = 25


def make_graph(count, seed):
    graph = {node: [] for node in range(count)}
    state = seed
    for node in range(count):
        for _ in range(4):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            graph[node].append(((state >> 8) % count, (state >> 4) % 50 + 1))
    return graph


def dijkstra(graph, start):
    distance = {start: 0}
    previous = {}
    heap = [(0, start)]
    while heap:
        cost, node = heapq.heappop(heap)
        if cost > distance[node]:
            continue
        for target, weight in graph[node]:
            reached = cost + weight
            if reached < distance.get(target, 1 << 60):
                distance[target] = reached
                previous[target] = node
                heapq.heappush(heap, (reached, target))
    return distance, previous


def path_to(previous, node):
    path = [node]
    while node in previous:
        node = previous[node]
        path.append(node)
    return path[::-1]


def a_star(walls, size, start, goal):
    def guess(cell):
        return abs(cell[0] - goal[0]) + abs(cell[1] - goal[1])

    best = {start: 0}
    frontier = [(guess(start), 0, start)]
    closed = set()
    while frontier:
        _, cost, cell = heapq.heappop(frontier)
        if cell == goal:
            return cost, len(closed)
        if cell in closed:
            continue
        closed.add(cell)
        x, y = cell
        for step in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            if step in walls or not (0 <= step[0] < size and 0 <= step[1] < size):
                continue
            if cost + 1 < best.get(step, 1 << 60):
                best[step] = cost + 1
                heapq.heappush(frontier, (cost + 1 + guess(step), cost + 1, step))
    return -1, len(closed)


class DisjointSets:
    def __init__(self, count):
        self.parent = list(range(count))
        self.rank = [0] * count

    def find(self, item):
        parent = self.parent
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def union(self, a, b):
        a, b = self.find(a), self.find(b)
        if a == b:
            return False
        if self.rank[a] < self.rank[b]:
            a, b = b, a
        self.parent[b] = a
        if self.rank[a] == self.rank[b]:
            self.rank[a] += 1
        return True


def spanning_tree(graph):
    edges = sorted((weight, node, target) for node, targets in graph.items() for target, weight in targets)
    sets = DisjointSets(len(graph))
    return sum(weight for weight, a, b in edges if sets.union(a, b))


def bellman_ford(graph, start):
    distance = [1 << 60] * len(graph)
    distance[start] = 0
    edges = [(node, target, weight) for node, targets in graph.items() for target, weight in targets]
    for rounds in range(len(graph)):
        changed = False
        for node, target, weight in edges:
            if distance[node] + weight < distance[target]:
                distance[target] = distance[node] + weight
                changed = True
        if not changed:
            return distance, rounds
    return distance, len(graph)


def strong_components(graph):
    index, low, stack, on_stack, components = {}, {}, [], set(), []

    def visit(root):
        work = [(root, iter(graph[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, targets = work[-1]
            for target, _ in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(graph[target])))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        component.append(member)
                        if member == node:
                            break
                    components.append(component)

    for node in graph:
        if node not in index:
            visit(node)
    return components


def topological(graph):
    incoming = {node: 0 for node in graph}
    for node, targets in graph.items():
        for target, _ in targets:
            if target > node:
                incoming[target] += 1
    ready = [node for node, count in incoming.items() if not count]
    order = []
    while ready:
        node = ready.pop()
        order.append(node)
        for target, _ in graph[node]:
            if target > node:
                incoming[target] -= 1
                if not incoming[target]:
                    ready.append(target)
    return order


def run(n):
    checksum = 0
    for seed in range(n):
        graph = make_graph(200, seed + 1)
        distance, previous = dijkstra(graph, 0)
        other, rounds = bellman_ford(graph, 0)
        assert all(other[node] == cost for node, cost in distance.items())
        checksum += sum(distance.values()) + rounds + len(path_to(previous, max(distance)))
        checksum += spanning_tree(graph)
        checksum += sum(len(component) * component[0] for component in strong_components(graph))
        checksum += sum(position * node for position, node in enumerate(topological(graph)))
        walls = {(k * 7 % 30, (k * k + seed) % 30) for k in range(200)} - {(0, 0), (29, 29)}
        cost, visited = a_star(walls, 30, (0, 0), (29, 29))
        checksum += cost * 3 + visited
    return checksum


if __name__ == "__main__":
    print(run(SIZE))

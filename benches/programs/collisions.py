"""Moving discs in a box: a quadtree rebuilt each step finds the pairs that may touch, elastic collisions, energy kept."""
import math

GROUPS = ("floats", "objects", "simulation")
SIZE = 200


class Disc:
    __slots__ = ("x", "y", "vx", "vy", "radius", "mass", "number", "hits")

    def __init__(self, number, x, y, vx, vy, radius):
        self.number = number
        self.x, self.y = x, y
        self.vx, self.vy = vx, vy
        self.radius = radius
        self.mass = radius * radius
        self.hits = 0

    def move(self, dt, width, height):
        self.x += self.vx * dt
        self.y += self.vy * dt
        if self.x < self.radius and self.vx < 0 or self.x > width - self.radius and self.vx > 0:
            self.vx = -self.vx
        if self.y < self.radius and self.vy < 0 or self.y > height - self.radius and self.vy > 0:
            self.vy = -self.vy


class Quad:
    LIMIT = 6

    def __init__(self, x, y, size, depth=0):
        self.x, self.y, self.size = x, y, size
        self.depth = depth
        self.items = []
        self.children = None

    def insert(self, disc):
        if self.children is not None:
            child = self.child_for(disc)
            if child is not None:
                child.insert(disc)
                return
        self.items.append(disc)
        if self.children is None and len(self.items) > self.LIMIT and self.depth < 6:
            self.split()

    def split(self):
        half = self.size / 2
        self.children = [Quad(self.x + dx * half, self.y + dy * half, half, self.depth + 1) for dy in (0, 1) for dx in (0, 1)]
        kept = []
        for disc in self.items:
            child = self.child_for(disc)
            if child is None:
                kept.append(disc)
            else:
                child.insert(disc)
        self.items = kept

    def child_for(self, disc):
        half = self.size / 2
        middle_x, middle_y = self.x + half, self.y + half
        if disc.x + disc.radius < middle_x:
            column = 0
        elif disc.x - disc.radius >= middle_x:
            column = 1
        else:
            return None
        if disc.y + disc.radius < middle_y:
            return self.children[column]
        if disc.y - disc.radius >= middle_y:
            return self.children[2 + column]
        return None

    def pairs(self, above=()):
        """Every pair of discs that share a quad or lie above one another."""
        items = self.items
        for i, disc in enumerate(items):
            for other in above:
                yield other, disc
            for j in range(i + 1, len(items)):
                yield disc, items[j]
        if self.children is not None:
            inherited = [*above, *items]
            for child in self.children:
                yield from child.pairs(inherited)


def collide(a, b):
    dx, dy = b.x - a.x, b.y - a.y
    reach = a.radius + b.radius
    squared = dx * dx + dy * dy
    if squared > reach * reach or squared == 0.0:
        return False
    approach = (b.vx - a.vx) * dx + (b.vy - a.vy) * dy
    if approach >= 0.0:
        return False
    push = 2.0 * approach / (squared * (a.mass + b.mass))
    a.vx += push * b.mass * dx
    a.vy += push * b.mass * dy
    b.vx -= push * a.mass * dx
    b.vy -= push * a.mass * dy
    a.hits += 1
    b.hits += 1
    return True


def energy(discs):
    return sum(0.5 * disc.mass * (disc.vx * disc.vx + disc.vy * disc.vy) for disc in discs)


def make(count, seed):
    discs = []
    state = seed
    for number in range(count):
        values = []
        for _ in range(5):
            state = (state * 48271) % 2147483647
            values.append(state / 2147483647)
        x, y, vx, vy, r = values
        discs.append(Disc(number, 2 + x * 96, 2 + y * 96, vx * 20 - 10, vy * 20 - 10, 0.5 + r))
    return discs


def run(n):
    discs = make(120, 99)
    before = energy(discs)
    candidates = hits = 0
    for step in range(n):
        root = Quad(0.0, 0.0, 100.0)
        for disc in discs:
            disc.move(0.05, 100.0, 100.0)
            root.insert(disc)
        for a, b in root.pairs():
            candidates += 1
            if collide(a, b):
                hits += 1
    assert abs(energy(discs) - before) < 1e-6 * before
    distance = math.fsum(math.sqrt(disc.x * disc.x + disc.y * disc.y) for disc in discs)
    return "%d %d %.6f %d" % (candidates, hits, distance, sum(disc.hits * disc.number for disc in discs))


if __name__ == "__main__":
    print(run(SIZE))

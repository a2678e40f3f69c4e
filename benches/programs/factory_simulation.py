"""A factory floor in discrete time: machines of several kinds, queues, a dispatcher, breakdowns, statistics by event."""

GROUPS = ("objects", "simulation", "calls")
SIZE = 48


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
        return (self.state >> 8) % limit


class Event:
    __slots__ = ("when", "order", "target", "action", "data")

    def __init__(self, when, order, target, action, data):
        self.when = when
        self.order = order
        self.target = target
        self.action = action
        self.data = data

    def before(self, other):
        return self.when < other.when or (self.when == other.when and self.order < other.order)


class Agenda:
    """A pairing of a binary heap with Event.before."""

    def __init__(self):
        self.heap = []
        self.count = 0

    def add(self, when, target, action, data=None):
        self.count += 1
        heap = self.heap
        event = Event(when, self.count, target, action, data)
        heap.append(event)
        child = len(heap) - 1
        while child:
            parent = (child - 1) >> 1
            if not event.before(heap[parent]):
                break
            heap[child] = heap[parent]
            child = parent
        heap[child] = event

    def pop(self):
        heap = self.heap
        top, last = heap[0], heap.pop()
        if heap:
            size, hole, child = len(heap), 0, 1
            while child < size:
                if child + 1 < size and heap[child + 1].before(heap[child]):
                    child += 1
                if not heap[child].before(last):
                    break
                heap[hole] = heap[child]
                hole, child = child, 2 * child + 1
            heap[hole] = last
        return top


class Part:
    def __init__(self, number, route):
        self.number = number
        self.route = route
        self.stage = 0
        self.born = 0

    def next_kind(self):
        if self.stage >= len(self.route):
            return None
        kind = self.route[self.stage]
        self.stage += 1
        return kind


class Machine:
    speed = 5

    def __init__(self, name, plant):
        self.name = name
        self.plant = plant
        self.queue = []
        self.busy = None
        self.done = 0
        self.broken = False

    def load(self):
        return len(self.queue) + (self.busy is not None)

    def accept(self, part):
        self.queue.append(part)
        self.start()

    def start(self):
        if self.busy is None and self.queue and not self.broken:
            self.busy = self.choose()
            self.plant.agenda.add(self.plant.now + self.duration(self.busy), self, "finish")

    def choose(self):
        return self.queue.pop(0)

    def duration(self, part):
        return self.speed + part.number % 3

    def finish(self, data):
        part, self.busy = self.busy, None
        self.done += 1
        self.plant.dispatch(part)
        if self.plant.random.below(20) == 0:
            self.broken = True
            self.plant.agenda.add(self.plant.now + 15, self, "repair")
        else:
            self.start()

    def repair(self, data):
        self.broken = False
        self.plant.log("repair")
        self.start()


class Lathe(Machine):
    speed = 7


class Drill(Machine):
    speed = 3

    def duration(self, part):
        return super().duration(part) + self.done % 2


class Oven(Machine):
    """Prefers the oldest part."""

    speed = 9

    def choose(self):
        oldest = min(self.queue, key=lambda part: (part.born, part.number))
        self.queue.remove(oldest)
        return oldest


class Inspector(Machine):
    speed = 2

    def finish(self, data):
        if self.plant.random.below(10) == 0:
            self.busy.stage = max(0, self.busy.stage - 2)
            self.plant.log("rework")
        super().finish(data)


class Plant:
    KINDS = {"lathe": Lathe, "drill": Drill, "oven": Oven, "inspect": Inspector}

    def __init__(self, seed):
        self.random = Random(seed)
        self.agenda = Agenda()
        self.now = 0
        self.machines = {kind: [cls("%s%d" % (kind, i), self) for i in range(2)] for kind, cls in self.KINDS.items()}
        self.finished = []
        self.counts = {}

    def log(self, what):
        self.counts[what] = self.counts.get(what, 0) + 1

    def dispatch(self, part):
        kind = part.next_kind()
        if kind is None:
            self.finished.append((part.number, self.now - part.born))
            return
        min(self.machines[kind], key=Machine.load).accept(part)

    def arrive(self, number):
        routes = (("lathe", "drill", "inspect"), ("drill", "oven", "inspect"), ("lathe", "oven", "drill", "inspect"))
        part = Part(number, routes[self.random.below(3)])
        part.born = self.now
        self.dispatch(part)
        if number < 150:
            self.agenda.add(self.now + 1 + self.random.below(6), self, "arrive", number + 1)

    def run(self):
        self.agenda.add(0, self, "arrive", 0)
        while self.agenda.heap:
            event = self.agenda.pop()
            self.now = event.when
            getattr(event.target, event.action)(event.data)
            self.log(event.action)


def run(n):
    checksum = 0
    for seed in range(n):
        plant = Plant(seed + 1)
        plant.run()
        checksum += plant.now + sum(number * wait for number, wait in plant.finished) + len(plant.finished)
        checksum += sum(len(name) * count for name, count in plant.counts.items())
        checksum += sum(machine.done * (i + 1) for machines in plant.machines.values() for i, machine in enumerate(machines))
        checksum &= 0xFFFFFFFF
    return checksum


if __name__ == "__main__":
    print(run(SIZE))

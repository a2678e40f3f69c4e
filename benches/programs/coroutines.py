"""Coroutines driven by hand: a cooperative scheduler with channels, timers and cancellation, and send()-style pipelines."""
from collections import deque

GROUPS = ("generators", "objects")
SIZE = 250


class Suspend:
    """What a coroutine awaits: yields a request to the scheduler and returns its answer."""

    def __init__(self, kind, payload=None):
        self.kind = kind
        self.payload = payload

    def __await__(self):
        answer = yield self
        return answer


class Cancelled(Exception):
    pass


class Channel:
    def __init__(self):
        self.items = deque()
        self.waiting = deque()


class Task:
    def __init__(self, coroutine, name):
        self.coroutine = coroutine
        self.name = name
        self.result = None
        self.done = False
        self.joiners = []


class Scheduler:
    def __init__(self):
        self.ready = deque()
        self.sleeping = []
        self.clock = 0
        self.steps = 0

    def spawn(self, coroutine, name):
        task = Task(coroutine, name)
        self.ready.append((task, None, None))
        return task

    def run(self):
        while self.ready or self.sleeping:
            if not self.ready:
                self.sleeping.sort(key=lambda entry: (entry[0], entry[1]))
                when, _, task = self.sleeping.pop(0)
                self.clock = when
                self.ready.append((task, when, None))
            task, value, error = self.ready.popleft()
            self.step(task, value, error)

    def step(self, task, value, error):
        if task.done:  # cancelled while it slept
            return
        self.steps += 1
        try:
            if error is not None:
                request = task.coroutine.throw(error)
            else:
                request = task.coroutine.send(value)
        except StopIteration as stop:
            task.done = True
            task.result = stop.value
            for joiner in task.joiners:
                self.ready.append((joiner, task.result, None))
            return
        except Cancelled:
            task.done = True
            return
        handler = getattr(self, "on_" + request.kind)
        handler(task, request.payload)

    def on_sleep(self, task, delay):
        self.sleeping.append((self.clock + delay, self.steps, task))

    def on_spawn(self, task, payload):
        self.ready.append((task, self.spawn(*payload), None))

    def on_join(self, task, other):
        if other.done:
            self.ready.append((task, other.result, None))
        else:
            other.joiners.append(task)

    def on_send(self, task, payload):
        channel, item = payload
        if channel.waiting:
            self.ready.append((channel.waiting.popleft(), item, None))
        else:
            channel.items.append(item)
        self.ready.append((task, None, None))

    def on_receive(self, task, channel):
        if channel.items:
            self.ready.append((task, channel.items.popleft(), None))
        else:
            channel.waiting.append(task)

    def on_cancel(self, task, other):
        self.ready.append((other, None, Cancelled()))
        self.ready.append((task, None, None))


async def sleep(delay):
    return await Suspend("sleep", delay)


async def producer(channel, count, seed):
    sent = 0
    for i in range(count):
        value = (seed * 31 + i * 17) % 101
        await Suspend("send", (channel, value))
        sent += value
        if i % 4 == 0:
            await sleep(1)
    await Suspend("send", (channel, None))
    return sent


async def consumer(channel, producers):
    total = 0
    finished = 0
    while finished < producers:
        item = await Suspend("receive", channel)
        if item is None:
            finished += 1
        else:
            total += await transform(item)
    return total


async def transform(item):
    if item % 5 == 0:
        await sleep(2)
    return item * 2 + 1


async def heartbeat(log):
    try:
        while True:
            await sleep(3)
            log.append(len(log))
    finally:
        log.append(-1)


async def main(seed):
    channel = Channel()
    log = []
    heart = await Suspend("spawn", (heartbeat(log), "heart"))
    sink = await Suspend("spawn", (consumer(channel, 3), "sink"))
    sources = []
    for i in range(3):
        sources.append(await Suspend("spawn", (producer(channel, 40, seed + i), "source")))
    total = 0
    for source in sources:
        total += await Suspend("join", source)
    total += 3 * await Suspend("join", sink)
    await Suspend("cancel", heart)
    await sleep(1)
    return total + len(log) * 7 + log[-1]


def averager():
    """The classic send()-style accumulator."""
    count = total = 0
    average = 0
    while True:
        value = yield average
        count += 1
        total += value
        average = total // count


def run(n):
    checksum = 0
    for seed in range(n):
        scheduler = Scheduler()
        task = scheduler.spawn(main(seed), "main")
        scheduler.run()
        checksum += task.result + scheduler.steps + scheduler.clock
        average = averager()
        next(average)
        for i in range(300):
            checksum += average.send((i * seed) % 97)
        average.close()
        checksum &= 0xFFFFFFFF
    return checksum


if __name__ == "__main__":
    print(run(SIZE))

"""Observers, plugins, a state machine, a command stack with undo, dependency injection, a text adventure step by step."""
import collections
import enum
import functools
import inspect
from abc import ABC, abstractmethod


class Event:
    def __init__(self, name, **data):
        self.name, self.data, self.stopped = name, data, False

    def stop(self): self.stopped = True


class Bus:
    def __init__(self): self.handlers = collections.defaultdict(list)

    def on(self, name, priority=0):
        def register(f):
            self.handlers[name].append((priority, len(self.handlers[name]), f))
            self.handlers[name].sort(key=lambda h: (-h[0], h[1]))
            return f
        return register

    def emit(self, name, **data):
        event = Event(name, **data)
        for _, _, f in [*self.handlers[name], *self.handlers["*"]]:
            f(event)
            if event.stopped:
                break
        return event


bus = Bus()


@bus.on("greet")
def low(e): print("low", e.data)


@bus.on("greet", priority=10)
def high(e): print("high", e.name); e.data["seen"] = True


@bus.on("*")
def anything(e): print("any", e.name)


@bus.on("stop", 5)
def stopper(e): e.stop()


bus.emit("greet", who="world")
bus.emit("stop")
bus.emit("other")


class State(enum.Enum):
    IDLE = "idle"
    RUNNING = "running"
    DONE = "done"


class Machine:
    transitions = {(State.IDLE, "start"): State.RUNNING, (State.RUNNING, "pause"): State.IDLE, (State.RUNNING, "finish"): State.DONE}

    def __init__(self): self.state, self.history = State.IDLE, []

    def __getattr__(self, name):
        if not any(event == name for _, event in self.transitions):
            raise AttributeError(f"{type(self).__name__!r} has no event {name!r}")

        def fire():
            try:
                new = self.transitions[self.state, name]
            except KeyError:
                raise RuntimeError(f"{name} is not possible when {self.state.value}") from None
            hook = getattr(type(self), f"on_{new.value}", None)
            self.history.append((self.state.name, new.name))
            self.state = new
            return hook(self) if hook else None
        return fire

    def on_done(self): return f"finished after {len(self.history)}"


m = Machine()
m.start()
m.pause()
m.start()
print(m.finish(), m.history)
for bad in ("start", "explode"):
    try:
        getattr(m, bad)()
    except (RuntimeError, AttributeError) as e:
        print(type(e).__name__, e, e.__cause__, e.__suppress_context__)


class Command(ABC):
    registry = {}

    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        Command.registry[cls.__name__.lower()] = cls

    @abstractmethod
    def do(self, doc): ...
    @abstractmethod
    def undo(self, doc): ...


class Insert(Command):
    def __init__(self, pos, text): self.pos, self.text = int(pos), text
    def do(self, doc): doc[self.pos:self.pos] = self.text
    def undo(self, doc): del doc[self.pos:self.pos + len(self.text)]


class Delete(Command):
    def __init__(self, start, end): self.span = slice(int(start), int(end))
    def do(self, doc): self.saved, doc[self.span] = doc[self.span], []
    def undo(self, doc): doc[self.span.start:self.span.start] = self.saved


class Upper(Command):
    def __init__(self): pass
    def do(self, doc): self.saved = doc[:]; doc[:] = [c.upper() for c in doc]
    def undo(self, doc): doc[:] = self.saved


class Editor:
    def __init__(self): self.doc, self.done, self.undone = [], [], []

    def run(self, line):
        name, *args = line.split()
        match name, args:
            case "undo", []:
                if self.done:
                    self.undone.append(c := self.done.pop())
                    c.undo(self.doc)
            case "redo", []:
                if self.undone:
                    self.done.append(c := self.undone.pop())
                    c.do(self.doc)
            case _ if name in Command.registry:
                c = Command.registry[name](*args)
                c.do(self.doc)
                self.done.append(c)
                self.undone.clear()
            case _:
                print("?", line)
        print(f"{line:<16}{''.join(self.doc)!r}")


ed = Editor()
for line in ("insert 0 hello", "insert 5 world", "upper", "delete 2 8", "undo", "undo", "undo", "redo", "insert 0 >>", "redo", "nonsense 1", "undo", "undo", "undo", "undo"):
    ed.run(line)
print(sorted(Command.registry))
try:
    Command()
except TypeError as e:
    print(e)


class Container:
    def __init__(self): self.made, self.makers = {}, {}

    def provide(self, f):
        self.makers[f.__name__] = f
        return f

    def get(self, name, chain=()):
        if name in chain:
            raise LookupError(" -> ".join([*chain, name]))
        if name not in self.made:
            f = self.makers[name]
            self.made[name] = f(**{p: self.get(p, (*chain, name)) for p in inspect.signature(f).parameters})
        return self.made[name]


box = Container()


@box.provide
def config(): return {"level": 3}
@box.provide
def logger(config): return f"logger at {config['level']}"
@box.provide
def app(logger, config): return (logger, config)
@box.provide
def chicken(egg): return egg
@box.provide
def egg(chicken): return chicken


print(box.get("app"), box.get("config") is box.get("app")[1])
try:
    box.get("egg")
except LookupError as e:
    print("cycle", e)
Room = collections.namedtuple("Room", "text exits items", defaults=((),))
world = {"hall": Room("A hall.", {"north": "library"}, ("lamp",)), "library": Room("Books.", {"south": "hall", "down": "cellar"}), "cellar": Room("Dark.", {"up": "library"}, ("gold",))}


def play(commands):
    place, bag, taken = "hall", [], set()
    for command in commands:
        verb, _, what = command.partition(" ")
        room = world[place]
        if verb == "go":
            if what == "down" and "lamp" not in bag:
                yield "Too dark."
            elif what in room.exits:
                place = room.exits[what]
                yield world[place].text
            else:
                yield f"No way {what}."
        elif verb == "take" and what in room.items and what not in taken:
            bag.append(what)
            taken.add(what)
            yield f"Taken: {what}."
        elif verb == "bag":
            yield ", ".join(bag) or "empty"
        else:
            yield f"Cannot {command}."


for line in play(["bag", "go north", "go down", "go south", "take lamp", "take lamp", "go north", "go down", "take gold", "bag", "go west", "dance"]):
    print(line)

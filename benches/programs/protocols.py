"""Structural typing at run time: protocols checked by attributes, generic containers, multiple dispatch, validation of data."""

GROUPS = ("objects", "calls", "dicts", "exceptions")
SIZE = 1200


class ProtocolMeta(type):
    """isinstance() asks for attributes instead of ancestry, and remembers the answer for each class."""

    def __new__(mcls, name, bases, namespace):
        cls = super().__new__(mcls, name, bases, namespace)
        cls.required = {key for base in cls.__mro__ for key, value in vars(base).items() if getattr(value, "is_required", False)}
        cls.answers = {}
        return cls

    def __instancecheck__(cls, instance):
        kind = type(instance)
        answer = cls.answers.get(kind)
        if answer is None:
            answer = cls.answers[kind] = all(callable(getattr(kind, name, None)) for name in cls.required)
        return answer


def required(func):
    func.is_required = True
    return func


class Shape(metaclass=ProtocolMeta):
    @required
    def area(self):
        raise NotImplementedError


class Scalable(Shape):
    @required
    def scaled(self, factor):
        raise NotImplementedError


class Square:
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side * self.side

    def scaled(self, factor):
        return Square(self.side * factor)


class Circle:
    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return self.radius * self.radius * 355 // 113

    def scaled(self, factor):
        return Circle(self.radius * factor)


class Land:
    def area(self):
        return 1000


class Generic:
    """Box[int] makes a subclass that checks what it is given; the subclasses are cached."""

    kinds = None
    made = {}

    def __class_getitem__(cls, kinds):
        kinds = kinds if isinstance(kinds, tuple) else (kinds,)
        key = cls, kinds
        if key not in cls.made:
            name = "%s[%s]" % (cls.__name__, ", ".join(kind.__name__ for kind in kinds))
            cls.made[key] = type(name, (cls,), {"kinds": kinds})
        return cls.made[key]

    def check(self, value, position=0):
        if self.kinds is not None and not isinstance(value, self.kinds[position]):
            raise TypeError("%s does not take %s" % (type(self).__name__, type(value).__name__))
        return value


class Stack(Generic):
    def __init__(self):
        self.items = []

    def push(self, value):
        self.items.append(self.check(value))
        return self

    def pop(self):
        return self.items.pop()


class Table(Generic):
    def __init__(self):
        self.rows = {}

    def __setitem__(self, key, value):
        self.rows[self.check(key)] = self.check(value, 1)

    def __getitem__(self, key):
        return self.rows[key]


class Dispatcher:
    """Multiple dispatch on the classes of all arguments, nearest match first, with a cache."""

    def __init__(self):
        self.table = {}
        self.cache = {}

    def register(self, *kinds):
        def decorate(func):
            self.table[kinds] = func
            self.cache.clear()
            return func
        return decorate

    def find(self, kinds):
        best, score = None, None
        for wanted, func in self.table.items():
            if len(wanted) != len(kinds):
                continue
            distance = 0
            for kind, want in zip(kinds, wanted):
                if want not in kind.__mro__:
                    break
                distance += kind.__mro__.index(want)
            else:
                if score is None or distance < score:
                    best, score = func, distance
        if best is None:
            raise LookupError(kinds)
        return best

    def __call__(self, *args):
        kinds = tuple([type(arg) for arg in args])
        func = self.cache.get(kinds)
        if func is None:
            func = self.cache[kinds] = self.find(kinds)
        return func(*args)


combine = Dispatcher()


@combine.register(int, int)
def _(a, b):
    return a + b


@combine.register(str, str)
def _(a, b):
    return a + b


@combine.register(object, str)
def _(a, b):
    return "%s/%s" % (type(a).__name__, b)


@combine.register(list, object)
def _(a, b):
    return a + [b]


@combine.register(object, object)
def _(a, b):
    return (a, b)


def validate(schema, value, path="$"):
    """Yield a message for everything in value that does not fit the schema."""
    if isinstance(schema, type):
        if not isinstance(value, schema) or schema is int and isinstance(value, bool):
            yield "%s: expected %s" % (path, schema.__name__)
    elif isinstance(schema, dict):
        if not isinstance(value, dict):
            yield "%s: expected an object" % path
            return
        for name, inner in schema.items():
            optional = name.endswith("?")
            name = name.rstrip("?")
            if name in value:
                yield from validate(inner, value[name], path + "." + name)
            elif not optional:
                yield "%s: %s is missing" % (path, name)
    elif isinstance(schema, list):
        if not isinstance(value, list):
            yield "%s: expected a list" % path
            return
        for index, item in enumerate(value):
            yield from validate(schema[0], item, "%s[%d]" % (path, index))
    elif isinstance(schema, tuple):
        if all(any(True for _ in validate(option, value, path)) for option in schema):
            yield "%s: fits no alternative" % path
    elif callable(schema) and not schema(value):
        yield "%s: refused" % path


SCHEMA = {"id": int, "name": str, "tags": [str], "price": (int, float), "owner?": {"name": str, "age": lambda age: 0 <= age < 150}, "grid": [[int]]}


def run(n):
    checksum = 0
    for i in range(n):
        things = [Square(i % 9 + 1), Circle(i % 7 + 1), Land(), 5, "text", Square(2)]
        for thing in things:
            if isinstance(thing, Scalable):
                checksum += thing.scaled(2).area()
            elif isinstance(thing, Shape):
                checksum += thing.area()
        stack = Stack[int]()
        for value in (1, 2, i):
            stack.push(value)
        table = Table[str, int]()
        for attempt in ((lambda: stack.push("no")), (lambda: table.__setitem__(1, 1)), (lambda: table.__setitem__("k", i))):
            try:
                attempt()
            except TypeError as error:
                checksum += len(str(error))
        checksum += stack.pop() + table["k"] + len(type(table).__name__)
        for a, b in ((1, i), ("a", "b"), (1.5, "x"), ([1], None), (None, 2), (True, False)):
            result = combine(a, b)
            checksum += result if isinstance(result, int) else len(result)
        for k in range(5):
            record = {"id": k, "name": "n%d" % k, "tags": ["a", "b"] * k, "price": 1.5 if k & 1 else k, "grid": [[1, 2], [3, "x" if k == 3 else 4]]}
            if k != 2:
                record["owner"] = {"name": "o", "age": i * 10 + k}
            if k == 4:
                del record["name"]
                record["id"] = True
            checksum += sum(len(message) for message in validate(SCHEMA, record))
        checksum &= 0xFFFFFFFF
    return checksum


if __name__ == "__main__":
    print(run(SIZE))

"""Marginal cost of every way of calling, and of every way of looking a name up: runs inside the measured interpreter.

    COMMAND measure.py [--only TEXT] [--scale N] [--repeat N] [--json]

Each measure is a loop of n steps whose operand changes every step and whose results end in a checksum, so nothing can be
hoisted or dropped. It is timed at two lengths; the difference divided by the difference of the lengths is the marginal cost
of a step, free of the cost of entering the loop and of warming up. `empty` is the loop alone: read the others against it.
Processor time, best of several repeats. Accepts Python 3.9.
"""
import sys
import time
from functools import partial

clock = time.process_time

MEASURES = {}


def measure(function):
    """Register a loop: function(n) -> checksum."""
    MEASURES[function.__name__] = function
    return function


# -- what is called --------------------------------------------------------------------------------------------------

def identity(x):
    return x


def three(a, b, c):
    return a + b - c


def with_defaults(x, a=1, b=2):
    return x + a - b


def keyword_only(x, *, scale=1):
    return x + scale


def positional_only(x, /):
    return x


def variadic(*args):
    return args[0]


def keywords(**options):
    return options["x"]


def everything(a, *rest, k=0, **more):
    return a + k


def nothing():
    pass


def make_adder(n):
    def adder(x):
        return x + n
    return adder


def make_counter():
    count = 0

    def bump(x):
        nonlocal count
        count = (count + x) & 1023
        return count
    return bump


def generator(n):
    for i in range(n):
        yield i & 255


async def coroutine(x):
    return x


class Plain:
    def __init__(self, x):
        self.x = x

    def method(self, x):
        return x

    def read(self):
        return self.x

    @classmethod
    def class_method(cls, x):
        return x

    @staticmethod
    def static_method(x):
        return x

    @property
    def prop(self):
        return self.x

    def __call__(self, x):
        return x

    def __add__(self, other):
        return self.x + other

    def __getitem__(self, index):
        return index

    def __len__(self):
        return 3

    def __eq__(self, other):
        return self.x == other

    __hash__ = None


class Child(Plain):
    def method(self, x):
        return super().method(x)


class GrandChild(Child):
    pass


class Empty:
    pass


class Slots:
    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x


class Other(Plain):
    def method(self, x):
        return x + 1


class Third(Plain):
    def method(self, x):
        return x + 2


class Getattr:
    def __getattr__(self, name):
        return 7


class Descriptor:
    def __get__(self, instance, owner):
        return 5


class HasDescriptor:
    value = Descriptor()


class Context:
    def __enter__(self):
        return 1

    def __exit__(self, *exc):
        return None


FACTOR = 3
bare_lambda = lambda x: x
partial_function = partial(three, 1, c=2)
add_one = make_adder(1)
plain, child, grand = Plain(1), Child(1), GrandChild(1)
mixed = [Plain(1), Other(2), Third(3), Child(4)]


# -- loops: the operand is i & 255 ------------------------------------------------------------------------------------

@measure
def empty(n):
    t = 0
    for i in range(n):
        t += i & 255
    return t


@measure
def call_function(n):
    t = 0
    for i in range(n):
        t += identity(i & 255)
    return t


@measure
def call_no_arguments(n):
    t = 0
    for i in range(n):
        nothing()
        t += i & 255
    return t


@measure
def call_three_arguments(n):
    t = 0
    for i in range(n):
        t += three(i & 255, 2, 1)
    return t


@measure
def call_keywords(n):
    t = 0
    for i in range(n):
        t += three(c=1, b=2, a=i & 255)
    return t


@measure
def call_defaults(n):
    t = 0
    for i in range(n):
        t += with_defaults(i & 255)
    return t


@measure
def call_keyword_only(n):
    t = 0
    for i in range(n):
        t += keyword_only(i & 255, scale=2)
    return t


@measure
def call_positional_only(n):
    t = 0
    for i in range(n):
        t += positional_only(i & 255)
    return t


@measure
def call_lambda(n):
    t = 0
    for i in range(n):
        t += bare_lambda(i & 255)
    return t


@measure
def call_local_function(n):
    f = identity
    t = 0
    for i in range(n):
        t += f(i & 255)
    return t


@measure
def call_closure(n):
    t = 0
    for i in range(n):
        t += add_one(i & 255)
    return t


@measure
def call_closure_nonlocal(n):
    bump = make_counter()
    t = 0
    for i in range(n):
        t += bump(i & 255)
    return t


@measure
def call_partial(n):
    t = 0
    for i in range(n):
        t += partial_function(i & 255)
    return t


@measure
def call_callable_object(n):
    t = 0
    for i in range(n):
        t += plain(i & 255)
    return t


@measure
def call_method(n):
    o = plain
    t = 0
    for i in range(n):
        t += o.method(i & 255)
    return t


@measure
def call_bound_method(n):
    method = plain.method
    t = 0
    for i in range(n):
        t += method(i & 255)
    return t


@measure
def call_inherited_method(n):
    o = grand
    t = 0
    for i in range(n):
        t += o.read() + (i & 255)
    return t


@measure
def call_super_method(n):
    o = child
    t = 0
    for i in range(n):
        t += o.method(i & 255)
    return t


@measure
def call_polymorphic_method(n):
    objects = mixed
    t = 0
    for i in range(n):
        t += objects[i & 3].method(i & 255)
    return t


@measure
def call_unbound_method(n):
    o = plain
    t = 0
    for i in range(n):
        t += Plain.method(o, i & 255)
    return t


@measure
def call_class_method(n):
    t = 0
    for i in range(n):
        t += Plain.class_method(i & 255)
    return t


@measure
def call_static_method(n):
    t = 0
    for i in range(n):
        t += Plain.static_method(i & 255)
    return t


@measure
def call_star(n):
    t = 0
    for i in range(n):
        args = (i & 255, 2, 1)
        t += three(*args)
    return t


@measure
def call_double_star(n):
    t = 0
    for i in range(n):
        options = {"b": 2, "c": 1}
        t += three(i & 255, **options)
    return t


@measure
def call_variadic(n):
    t = 0
    for i in range(n):
        t += variadic(i & 255, 2, 3)
    return t


@measure
def call_kwargs_function(n):
    t = 0
    for i in range(n):
        t += keywords(x=i & 255, y=1)
    return t


@measure
def call_everything(n):
    t = 0
    for i in range(n):
        t += everything(i & 255, 1, k=2, z=3)
    return t


@measure
def call_builtin(n):
    t = 0
    text = "hello"
    for i in range(n):
        t += len(text) + (i & 255)
    return t


@measure
def call_builtin_abs(n):
    t = 0
    for i in range(n):
        t += abs(-(i & 255))
    return t


@measure
def call_builtin_max(n):
    t = 0
    for i in range(n):
        t += max(i & 255, 17)
    return t


@measure
def call_builtin_method(n):
    t = 0
    values = []
    for i in range(n):
        values.append(i & 255)
        if len(values) > 1000:
            t += values[17]
            values.clear()
    return t


@measure
def call_str_method(n):
    t = 0
    text = "hello world"
    for i in range(n):
        t += text.startswith("hello", i & 7)
    return t


@measure
def call_type_int(n):
    t = 0
    for i in range(n):
        t += int(i & 255)
    return t


@measure
def call_isinstance(n):
    t = 0
    o = child
    for i in range(n):
        t += isinstance(o, Plain) + (i & 255)
    return t


@measure
def instantiate(n):
    t = 0
    for i in range(n):
        t += Plain(i & 255).x
    return t


@measure
def instantiate_empty(n):
    t = 0
    for i in range(n):
        o = Empty()
        o.x = i & 255
        t += o.x
    return t


@measure
def instantiate_slots(n):
    t = 0
    for i in range(n):
        t += Slots(i & 255).x
    return t


@measure
def dunder_add(n):
    t = 0
    o = plain
    for i in range(n):
        t += o + (i & 255)
    return t


@measure
def dunder_getitem(n):
    t = 0
    o = plain
    for i in range(n):
        t += o[i & 255]
    return t


@measure
def dunder_len(n):
    t = 0
    o = plain
    for i in range(n):
        t += len(o) + (i & 255)
    return t


@measure
def dunder_eq(n):
    t = 0
    o = plain
    for i in range(n):
        t += (o == (i & 255)) + 1
    return t


@measure
def generator_next(n):
    t = 0
    for v in generator(n):
        t += v
    return t


@measure
def generator_expression(n):
    return sum(i & 255 for i in range(n))


@measure
def coroutine_await(n):
    async def loop():
        t = 0
        for i in range(n):
            t += await coroutine(i & 255)
        return t
    try:
        loop().send(None)
    except StopIteration as stop:
        return stop.value


@measure
def comprehension(n):
    t = 0
    for i in range(n // 8):
        t += sum([j + (i & 255) for j in range(8)])
    return t


@measure
def map_lambda(n):
    return sum(map(lambda i: i & 255, range(n)))


@measure
def sorted_key(n):
    data = [(i * 7919) & 255 for i in range(64)]
    t = 0
    for i in range(n // 64):
        t += sorted(data, key=lambda v: v ^ (i & 255))[i & 63]
    return t


@measure
def recursion(n):
    def depth(k):
        return 0 if k == 0 else depth(k - 1) + 1
    t = 0
    for i in range(n // 20):
        t += depth(19) + (i & 255)
    return t


@measure
def try_no_exception(n):
    t = 0
    for i in range(n):
        try:
            t += identity(i & 255)
        except ValueError:
            t += 1
    return t


@measure
def raise_and_catch(n):
    t = 0
    for i in range(n):
        try:
            raise ValueError
        except ValueError:
            t += i & 255
    return t


@measure
def with_statement(n):
    t = 0
    manager = Context()
    for i in range(n):
        with manager as one:
            t += one + (i & 255)
    return t


# -- lookups ----------------------------------------------------------------------------------------------------------

@measure
def lookup_global(n):
    t = 0
    for i in range(n):
        t += FACTOR + (i & 255)
    return t


@measure
def lookup_local(n):
    factor = FACTOR
    t = 0
    for i in range(n):
        t += factor + (i & 255)
    return t


@measure
def lookup_closure(n):
    factor = FACTOR

    def loop():
        t = 0
        for i in range(n):
            t += factor + (i & 255)
        return t
    return loop()


@measure
def lookup_module_attribute(n):
    t = 0
    for i in range(n):
        t += sys.maxunicode + (i & 255)
    return t


@measure
def lookup_instance_attribute(n):
    o = plain
    t = 0
    for i in range(n):
        t += o.x + (i & 255)
    return t


@measure
def lookup_slot(n):
    o = Slots(1)
    t = 0
    for i in range(n):
        t += o.x + (i & 255)
    return t


@measure
def lookup_class_attribute(n):
    o = HasDescriptor
    Empty.value = 3
    t = 0
    for i in range(n):
        t += Empty.value + (i & 255)
    return t


@measure
def lookup_property(n):
    o = plain
    t = 0
    for i in range(n):
        t += o.prop + (i & 255)
    return t


@measure
def lookup_descriptor(n):
    o = HasDescriptor()
    t = 0
    for i in range(n):
        t += o.value + (i & 255)
    return t


@measure
def lookup_getattr_hook(n):
    o = Getattr()
    t = 0
    for i in range(n):
        t += o.anything + (i & 255)
    return t


@measure
def lookup_polymorphic_attribute(n):
    objects = mixed
    t = 0
    for i in range(n):
        t += objects[i & 3].x + (i & 255)
    return t


@measure
def lookup_getattr_builtin(n):
    o = plain
    t = 0
    for i in range(n):
        t += getattr(o, "x") + (i & 255)
    return t


@measure
def store_attribute(n):
    o = Plain(0)
    for i in range(n):
        o.x = o.x + (i & 255)
    return o.x


@measure
def lookup_dict_str(n):
    d = {"alpha": 1, "beta": 2}
    t = 0
    for i in range(n):
        t += d["beta"] + (i & 255)
    return t


@measure
def lookup_dict_int(n):
    d = {i: i for i in range(256)}
    t = 0
    for i in range(n):
        t += d[i & 255]
    return t


@measure
def lookup_list(n):
    values = list(range(256))
    t = 0
    for i in range(n):
        t += values[i & 255]
    return t


@measure
def lookup_tuple_unpack(n):
    pair = (1, 2)
    t = 0
    for i in range(n):
        a, b = pair
        t += a + b + (i & 255)
    return t


def timed(function, n):
    start = clock()
    checksum = function(n)
    return clock() - start, checksum


def marginal(function, scale, repeat):
    """(nanoseconds per step, checksum of the longer run)"""
    short, long = scale // 5, scale
    best = None
    timed(function, short)
    checksums = set()
    for _ in range(repeat):
        first, _ = timed(function, short)
        second, checksum = timed(function, long)
        checksums.add(checksum)
        cost = (second - first) / (long - short) * 1e9
        best = cost if best is None or cost < best else best
    if len(checksums) != 1:
        raise SystemExit("%s: checksums differ: %s" % (function.__name__, checksums))
    return best, checksums.pop()


def main(arguments):
    only, scale, repeat, as_json = "", 300000, 5, False
    while arguments:
        option = arguments.pop(0)
        if option == "--only":
            only = arguments.pop(0)
        elif option == "--scale":
            scale = int(arguments.pop(0))
        elif option == "--repeat":
            repeat = int(arguments.pop(0))
        elif option == "--json":
            as_json = True
        else:
            raise SystemExit(__doc__)
    scale -= scale % 320
    results = {}
    for name, function in MEASURES.items():
        if only in name or name == "empty":
            results[name] = marginal(function, scale, repeat)
            if not as_json:
                print("%-32s%9.2f ns" % (name, results[name][0]))
    if as_json:
        print("{" + ", ".join(['"%s": [%.4f, %d]' % (name, cost, checksum) for name, (cost, checksum) in results.items()]) + "}")


if __name__ == "__main__":
    main(sys.argv[1:])

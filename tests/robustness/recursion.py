"""Recursion without end, and structures nested deeper than any stack: RecursionError (or a result), never the end of the process.

    brolga tests/robustness/recursion.py [--thread [STACK_SIZE]] [--list] [NAME ...]

Prints a line for each case: its name and how it ended. A case whose function says so must end in RecursionError. Each line is printed before
and after, so that the last one names the case that crashed.
"""
import sys

CASES = {}
MUST_RAISE = set()


def endless(function):
    """A case that recurses for ever: it must raise RecursionError."""
    MUST_RAISE.add(function.__name__)
    CASES[function.__name__] = function
    return function


def deep(function):
    """A case of finite depth: it may raise or not."""
    CASES[function.__name__] = function
    return function


DEPTH = 100_000


# ---- Python calls

@endless
def plain_function():
    def f():
        f()
    f()


@endless
def function_with_many_locals():
    def f(*args, **kwargs):
        a = b = c = d = e = 1
        return f(*args, a, **kwargs)
    f(x=1)


@endless
def lambdas():
    f = lambda: f()
    f()


@endless
def through_exec():
    code = compile("exec(code, globals())", "x", "exec")
    exec(code, {"code": code})


@endless
def through_eval():
    text = "eval(text, globals())"
    eval(text, {"text": text})


@endless
def through_except():
    def f():
        try:
            f()
        except ValueError:
            pass
    f()


@endless
def through_with():
    class M:
        def __enter__(self):
            with M():
                pass

        def __exit__(self, *e):
            pass
    with M():
        pass


@endless
def through_a_comprehension():
    def f():
        return [f() for _ in (1,)]
    f()


@endless
def through_a_generator():
    def f():
        yield from f()
    list(f())


@endless
def through_a_generator_expression():
    def f():
        return list(f() for _ in (1,))
    f()


@endless
def through_a_decorated_function():
    import functools

    def f():
        return f()

    @functools.wraps(f)
    def g():
        return g()
    g()


@endless
def through_lru_cache():
    import functools

    @functools.lru_cache(None)
    def f(n):
        return f(n + 1)
    f(0)


@endless
def through_partial():
    import functools
    p = functools.partial(lambda: p())
    p()


@endless
def through_a_coroutine():
    async def f():
        await f()
    f().send(None)


@endless
def through_an_async_generator():
    async def f():
        async for x in f():
            yield x
    f().asend(None).send(None)


# ---- special methods

def special(name, call, *, endless=True):
    """A case in which the method `name` of an object does `call` on the object again."""
    def case():
        class C:
            pass
        setattr(C, name, lambda self, *args: call(self))
        if name in ("__eq__",):
            C.__hash__ = object.__hash__
        call(C())
    case.__name__ = "method" + name
    CASES[case.__name__] = case
    if endless:
        MUST_RAISE.add(case.__name__)


special("__repr__", repr)
special("__str__", str)
special("__format__", lambda x: format(x, ">3"))
special("__hash__", hash)
special("__bool__", bool)
special("__len__", len)
special("__iter__", iter)
special("__next__", next)
special("__call__", lambda x: x())
special("__eq__", lambda x: x == x)
special("__lt__", lambda x: x < x)
special("__ge__", lambda x: x >= x)
special("__contains__", lambda x: 1 in x)
special("__getitem__", lambda x: x[0])
special("__setitem__", lambda x: x.__setitem__(0, 0) if False else exec("x[0] = 1", {"x": x}))
special("__delitem__", lambda x: exec("del x[0]", {"x": x}))
special("__getattr__", lambda x: x.missing)
special("__getattribute__", lambda x: x.missing)
special("__setattr__", lambda x: setattr(x, "a", 1))
special("__delattr__", lambda x: delattr(x, "a"))
special("__dir__", dir)
special("__int__", int)
special("__float__", float)
special("__complex__", complex)
special("__index__", lambda x: [1, 2][x])
special("__add__", lambda x: x + 1)
special("__radd__", lambda x: 1 + x)
special("__iadd__", lambda x: exec("x += 1", {"x": x}))
special("__mul__", lambda x: x * 2)
special("__pow__", lambda x: x ** 2)
special("__matmul__", lambda x: x @ x)
special("__divmod__", lambda x: divmod(x, 2))
special("__neg__", lambda x: -x)
special("__abs__", abs)
special("__round__", round)
special("__bytes__", bytes)
special("__fspath__", lambda x: __import__("os").fspath(x))
special("__enter__", lambda x: exec("with x: pass", {"x": x}), endless=False)
special("__reversed__", reversed)
special("__length_hint__", lambda x: __import__("operator").length_hint(x))
special("__sizeof__", sys.getsizeof)
special("__reduce_ex__", lambda x: __import__("copy").copy(x))
special("__copy__", lambda x: __import__("copy").copy(x))
special("__deepcopy__", lambda x: __import__("copy").deepcopy(x))
special("__getstate__", lambda x: __import__("copy").copy(x))
special("__await__", lambda x: (lambda: x)().__await__())
special("__aiter__", lambda x: aiter(x))
special("__anext__", lambda x: anext(x))
special("__buffer__", memoryview)


@endless
def method__new__():
    class C:
        def __new__(cls):
            return cls()
    C()


@endless
def method__init__():
    class C:
        def __init__(self):
            C()
    C()


@endless
def method__init_subclass__():
    class C:
        def __init_subclass__(cls):
            class D(cls):
                pass
    class E(C):
        pass


@endless
def method__set_name__():
    class D:
        def __set_name__(self, owner, name):
            type("C", (), {"d": D()})
    type("C", (), {"d": D()})


@endless
def method__class_getitem__():
    class C:
        def __class_getitem__(cls, item):
            return cls[item]
    C[1]


@endless
def method__mro_entries__():
    class B:
        def __mro_entries__(self, bases):
            class C(self):
                pass
            return (C,)
    class D(B()):
        pass


@endless
def method__instancecheck__():
    class M(type):
        def __instancecheck__(cls, x):
            return isinstance(x, cls)
    class C(metaclass=M):
        pass
    isinstance(1, C)


@endless
def method__subclasscheck__():
    class M(type):
        def __subclasscheck__(cls, x):
            return issubclass(x, cls)
    class C(metaclass=M):
        pass
    issubclass(int, C)


@endless
def metaclass_call():
    class M(type):
        def __call__(cls):
            return cls()
    class C(metaclass=M):
        pass
    C()


@endless
def metaclass_prepare():
    class M(type):
        @classmethod
        def __prepare__(cls, *args):
            class C(metaclass=M):
                pass
    class C(metaclass=M):
        pass


@endless
def property_getter():
    class C:
        @property
        def p(self):
            return self.p
    C().p


@endless
def descriptor_get():
    class D:
        def __get__(self, instance, owner):
            return instance.d
    class C:
        d = D()
    C().d


@endless
def descriptor_set():
    class D:
        def __set__(self, instance, value):
            instance.d = value
    class C:
        d = D()
    C().d = 1


@endless
def call_of_an_instance_as_method():
    class C:
        pass
    C.__call__ = C()
    C()()


@endless
def bound_to_itself():
    class C:
        def __getattr__(self, name):
            return getattr(self, name + "x")
    C().a


@endless
def missing_key():
    class D(dict):
        def __missing__(self, key):
            return self[key + 1]
    D()[0]


@endless
def default_factory():
    import collections
    d = collections.defaultdict(lambda: d[object()])
    d[1]


@endless
def subclass_of_str_formats_itself():
    class S(str):
        def __str__(self):
            return "%s" % self
    str(S("x"))


@endless
def str_format_of_itself():
    class C:
        def __format__(self, spec):
            return "{}".format(self)
    "{}".format(C())


@endless
def percent_of_itself():
    class C:
        def __repr__(self):
            return "%r" % (self,)
    repr(C())


# ---- native functions that call back

@endless
def sort_key():
    def key(x):
        return sorted([x], key=key)
    key(1)


@endless
def sort_comparison():
    class C:
        def __lt__(self, other):
            return [self, other].sort() is None
    sorted([C(), C()])


@endless
def map_of_itself():
    def f(x):
        return list(map(f, [x]))
    f(1)


@endless
def filter_of_itself():
    def f(x):
        return list(filter(f, [x]))
    f(1)


@endless
def min_and_max():
    def f(x):
        return min([x], key=lambda y: max([y], key=f))
    f(1)


@endless
def sum_of_itself():
    class C:
        def __add__(self, other):
            return sum([1], self)
    sum([1], C())


@endless
def reduce_of_itself():
    import functools

    def f(a, b):
        return functools.reduce(f, [a, b])
    f(1, 2)


@endless
def iter_of_a_callable():
    def f():
        return next(iter(f, 1))
    f()


@endless
def join_of_itself():
    def f():
        return "".join(f() for _ in "a")
    f()


@endless
def any_and_all():
    def f(x):
        return any(all(f(y) for y in [1]) for z in [1])
    f(1)


@endless
def dict_update():
    class M:
        def keys(self):
            d = {}
            d.update(self)
            return []
    {}.update(M())


@endless
def dict_lookup():
    class K:
        def __hash__(self):
            return 1

        def __eq__(self, other):
            return self in {K(): 1}
    {K(): 1}[K()]


@endless
def set_lookup():
    class K:
        def __hash__(self):
            return 1

        def __eq__(self, other):
            return K() in {self}
    K() in {K()}


@endless
def list_index():
    class K:
        def __eq__(self, other):
            return [self].index(K())
    [K()].index(K())


@endless
def getattr_builtin():
    class C:
        def __getattr__(self, name):
            return getattr(self, name)
    getattr(C(), "x")


@endless
def setattr_through_object():
    class C:
        def __setattr__(self, name, value):
            setattr(self, name, value)
    C().x = 1


@endless
def build_class():
    def f():
        class C:
            f()
    f()


@endless
def dunder_import():
    import builtins
    original = builtins.__import__

    def f(*args):
        import json
    builtins.__import__ = f
    try:
        f()
    finally:
        builtins.__import__ = original


@endless
def trace_function():
    def f():
        f()
    sys.settrace(lambda *args: None)
    try:
        f()
    finally:
        sys.settrace(None)


@endless
def profile_function():
    def f():
        f()
    sys.setprofile(lambda *args: None)
    try:
        f()
    finally:
        sys.setprofile(None)


@endless
def callback_of_sub():
    import re

    def f(m):
        return re.sub("a", f, "a")
    f(None)


@deep
def json_default():
    import json
    json.dumps(object(), default=lambda x: [x])


@endless
def json_object_hook():
    import json

    def hook(d):
        return json.loads('{"a": 1}', object_hook=hook)
    hook({})


@endless
def pickle_reduce():
    import pickle

    class C:
        def __reduce__(self):
            return C, (self.__class__(),) if False else (pickle.dumps(self),)
    pickle.dumps(C())


@endless
def copy_of_itself():
    import copy

    class C:
        def __deepcopy__(self, memo):
            return copy.deepcopy([self])
    copy.deepcopy(C())


@endless
def contextvars_run():
    import contextvars

    def f():
        contextvars.copy_context().run(f)
    f()


@endless
def abstract_base_class_hook():
    import abc

    class C(abc.ABC):
        @classmethod
        def __subclasshook__(cls, other):
            return issubclass(type("D", (), {}), cls)
    issubclass(int, C)


@endless
def total_ordering():
    import functools

    @functools.total_ordering
    class C:
        def __eq__(self, other):
            return True

        def __lt__(self, other):
            return self >= other
    C() < C()


@endless
def cmp_to_key():
    import functools

    def compare(a, b):
        return sorted([a, b], key=functools.cmp_to_key(compare)) and 0
    compare(1, 2)


@endless
def single_dispatch():
    import functools

    @functools.singledispatch
    def f(x):
        return f(x)
    f(1)


@endless
def cached_property():
    import functools

    class C:
        @functools.cached_property
        def p(self):
            return self.p
    C().p


@endless
def excepthook_and_repr():
    class E(Exception):
        def __str__(self):
            return str(self)
    str(E())


@deep
def unraisable_in_del():
    class C:
        def __del__(self):
            C()
    for _ in range(10):
        C()
    import gc
    gc.collect()
    C.__del__ = lambda self: None


@deep
def del_that_recurses():
    def f():
        f()

    class C:
        def __del__(self):
            try:
                f()
            except RecursionError:
                pass
    C()
    import gc
    gc.collect()


@deep
def near_the_limit_everything_works():
    results = []

    def f(n):
        try:
            f(n + 1)
        except RecursionError:
            try:
                results.append((repr([1, {2: "a"}]), sorted([3, 1, 2], key=lambda x: -x), str(1.5), [1] == [1.0]))
            except RecursionError:
                pass
    f(0)
    assert results


@endless
def a_huge_recursion_limit():
    def f(x):
        return [f(x)]
    sys.setrecursionlimit(10 ** 9)
    try:
        f(1)
    finally:
        sys.setrecursionlimit(1000)


@endless
def a_huge_recursion_limit_through_native_code():
    def f(x):
        return sorted([x], key=f)
    sys.setrecursionlimit(10 ** 9)
    try:
        f(1)
    finally:
        sys.setrecursionlimit(1000)


# ---- deep structures

def nest(wrap, start=None, depth=DEPTH):
    x = start
    for _ in range(depth):
        x = wrap(x)
    return x


def structure(name, wrap, *actions, start=None, depth=DEPTH):
    for action in actions:
        def case(action=action):
            action(nest(wrap, start, depth))
        case.__name__ = f"{name}_{action.__name__.strip('_')}"
        CASES[case.__name__] = case


def equal(x):
    import copy
    return x == again(x)


def again(x):
    """A structure of the same form, made by the same steps."""
    kind = type(x)
    n = 0
    y = x
    while type(y) is kind and y:
        n += 1
        y = next(iter(y.values())) if kind is dict else next(iter(y))
    return nest({list: lambda v: [v], tuple: lambda v: (v,), dict: lambda v: {1: v}, frozenset: lambda v: frozenset([v])}[kind], y, n)


def less(x):
    return x < again(x)


def dropped(x):
    import gc
    del x
    gc.collect()


def deep_copied(x):
    import copy
    copy.deepcopy(x)


def pickled(x):
    import pickle
    pickle.dumps(x)


def json_dumped(x):
    import json
    json.dumps(x)


def json_dumped_indented(x):
    import json
    json.dumps(x, indent=1)


def marshalled(x):
    import marshal
    marshal.dumps(x)


def formatted(x):
    f"{x!r:>5}{x}"
    "%s" % (x,)


def printed_pretty(x):
    import pprint
    pprint.pformat(x)


def flattened_as_exception(x):
    try:
        raise KeyError(x)
    except KeyError as e:
        repr(e)
        str(e)


structure("list", lambda x: [x], repr, str, equal, less, dropped, deep_copied, pickled, json_dumped, json_dumped_indented, marshalled, formatted,
          printed_pretty, flattened_as_exception)
structure("tuple", lambda x: (x,), repr, equal, less, hash, dropped, deep_copied, pickled, json_dumped, marshalled)
structure("dict", lambda x: {1: x}, repr, equal, dropped, deep_copied, pickled, json_dumped, marshalled)
structure("frozenset", lambda x: frozenset([x]), repr, hash, equal, dropped, start=0)


def unwound(x):
    list(x)


def first(x):
    next(x, None)


structure("map", lambda it: map(int, it), first, dropped, start=range(3))
structure("filter", lambda it: filter(None, it), first, start=[1, 2])
structure("zip", lambda it: zip(it), first, start=range(3))
structure("enumerate", lambda it: enumerate(it), first, start=range(3))
structure("generator", lambda it: (x for x in it), first, dropped, start=range(3))


def chain_of(name):
    def wrap(it):
        import itertools
        return getattr(itertools, name)(*{"chain": (it,), "islice": (it, 2), "takewhile": (bool, it), "dropwhile": (bool, it),
                                          "starmap": (int, it), "accumulate": (it,), "cycle": (it,), "compress": (it, [1, 1]),
                                          "pairwise": (it,), "batched": (it, 1), "zip_longest": (it,), "filterfalse": (bool, it),
                                          "groupby": (it,)}[name])
    return wrap


for chain_name in ("chain", "islice", "takewhile", "dropwhile", "starmap", "accumulate", "cycle", "compress", "pairwise", "batched", "zip_longest",
                   "filterfalse", "groupby"):
    structure("itertools_" + chain_name, chain_of(chain_name), first, start=iter([]))


@deep
def tee_chain():
    import itertools
    it = iter(range(DEPTH))
    for _ in range(1000):
        it, _ = itertools.tee(it)
    next(it)
    a, b = itertools.tee(range(DEPTH))
    for _ in a:
        pass
    del b, a


@deep
def yield_from_chain():
    def f(it):
        yield from it
    it = iter([1, 2])
    for _ in range(DEPTH):
        it = f(it)
    next(it)


@deep
def yield_from_chain_thrown_into():
    def f(it):
        yield from it
    it = iter([1, 2])
    for _ in range(900):
        it = f(it)
    try:
        next(it)
        it.throw(ValueError)
    finally:
        it.close()


@deep
def await_chain():
    async def leaf():
        pass

    async def f(x):
        return await x
    x = leaf()
    for _ in range(DEPTH):
        x = f(x)
    x.send(None)


@deep
def partial_chain():
    import functools

    class P(functools.partial):
        pass
    p = lambda: 1
    for _ in range(DEPTH):
        p = P(p)
    p()


@deep
def partial_that_holds_itself():
    import functools
    p = functools.partial(len)
    p.__setstate__((p, (), {}, {}))
    repr(p)
    try:
        p()
    finally:
        p.__setstate__((len, (), {}, {}))


@deep
def methods_of_methods():
    import types
    m = lambda *args: 1
    for _ in range(DEPTH):
        m = types.MethodType(m, None)
    m()


@deep
def repr_of_methods_of_methods():
    import types
    m = len
    for _ in range(DEPTH):
        m = types.MethodType(lambda *a: 1, m)
    repr(m)
    hash(m)


@deep
def static_methods_of_static_methods():
    f = lambda: 1
    for _ in range(DEPTH):
        f = staticmethod(f)
    f()


@deep
def static_methods_repr():
    f = len
    for _ in range(DEPTH):
        f = staticmethod(f)
    repr(f)
    f.__isabstractmethod__


@deep
def class_methods_of_class_methods():
    f = lambda cls: 1
    for _ in range(DEPTH):
        f = classmethod(f)
    class C:
        m = f
    C.m()


@deep
def isinstance_of_nested_tuples():
    classes = int
    for _ in range(DEPTH):
        classes = (classes, bytes)
    isinstance("", classes)


@deep
def issubclass_of_nested_tuples():
    classes = int
    for _ in range(DEPTH):
        classes = (str, classes)
    issubclass(bytes, classes)


@deep
def startswith_of_nested_tuples():
    "a".startswith((("b",),))


@deep
def unions():
    u = int | str
    for i in range(2000):
        u = u | type(f"C{i}", (), {})
    repr(u)
    hash(u)
    isinstance(1, u)


@deep
def nested_generic_aliases():
    a = int
    for _ in range(DEPTH):
        a = list[a]
    repr(a)


@deep
def nested_generic_aliases_hash():
    a = int
    for _ in range(DEPTH):
        a = list[a]
    hash(a)


@deep
def nested_generic_aliases_equal():
    a = b = int
    for _ in range(DEPTH):
        a = list[a]
        b = list[b]
    a == b


@deep
def nested_generic_aliases_parameters():
    import typing
    T = typing.TypeVar("T")
    a = T
    for _ in range(DEPTH):
        a = list[a]
    a[int]


@deep
def deep_inheritance():
    c = object
    for i in range(1500):
        c = type("C", (c,), {})
    c().x if hasattr(c(), "x") else None
    issubclass(c, int)
    c.__mro__
    c.__bases__[0].y = 1
    c.y


@deep
def wide_subclasses_change():
    c = type("A", (), {})
    d = c
    for i in range(1500):
        d = type("C", (d,), {})
    c.__repr__ = lambda self: "x"
    assert repr(d()) == "x"


@deep
def exception_contexts():
    import io
    import traceback
    e = None
    for _ in range(DEPTH):
        new = ValueError()
        new.__context__ = e
        e = new
    try:
        raise e
    except ValueError:
        pass
    traceback.print_exception(e, file=io.StringIO())


@deep
def exception_causes_shown():
    e = None
    for _ in range(DEPTH):
        new = ValueError()
        new.__cause__ = e
        e = new
    sys.stderr, stderr = open("/dev/null", "w"), sys.stderr
    try:
        sys.__excepthook__(ValueError, e, None)
    finally:
        sys.stderr = stderr


@deep
def raised_in_a_chain():
    def f(n):
        try:
            if n:
                f(n - 1)
            raise ValueError(n)
        finally:
            raise KeyError(n)
    f(900)


def group(x):
    return ExceptionGroup("g", [x])


def split(x):
    x.split(KeyError)
    x.subgroup(lambda e: False)


def derived(x):
    try:
        try:
            raise x
        except* ValueError:
            raise
    except BaseException:
        pass


structure("exception_group", group, repr, str, split, derived, dropped, start=ValueError(1))


@deep
def exception_group_traceback():
    import io
    import traceback
    traceback.print_exception(nest(group, ValueError(1)), file=io.StringIO())


@deep
def linked_objects():
    class Node:
        pass
    head = None
    for _ in range(10 * DEPTH):
        node = Node()
        node.next = head
        head = node
    import gc
    gc.collect()
    del node, head
    gc.collect()


@deep
def linked_objects_with_finalizers():
    class Node:
        def __del__(self):
            pass
    head = None
    for _ in range(DEPTH):
        node = Node()
        node.next = head
        head = node
    import gc
    del node, head
    gc.collect()


@deep
def linked_cells():
    def make(f):
        return lambda: f
    f = None
    for _ in range(DEPTH):
        f = make(f)
    import gc
    gc.collect()
    del f
    gc.collect()


@deep
def linked_weakrefs():
    import gc
    import weakref

    class C:
        pass
    keep = []
    head = None
    d = weakref.WeakKeyDictionary()
    for _ in range(10_000):
        c = C()
        if head is not None:
            d[head] = c
        else:
            keep.append(c)
        head = c
    gc.collect()
    del head, c
    gc.collect()


@deep
def proxies_of_proxies():
    import weakref

    class C(list):
        x = 1
    c = C()
    p = weakref.proxy(c)
    for _ in range(1000):
        p = weakref.proxy(p)
        keep.append(p)
    p.x


keep = []


@deep
def slices_of_slices():
    s = slice(None)
    for _ in range(DEPTH):
        s = slice(s)
    repr(s)


@deep
def slices_compared():
    a = b = slice(None)
    for _ in range(DEPTH):
        a, b = slice(a), slice(b)
    a == b


@deep
def slices_hashed():
    a = slice(None)
    for _ in range(DEPTH):
        a = slice(a)
    hash(a)


@deep
def recursive_containers():
    import collections
    l = []
    l.append(l)
    d = {}
    d[1] = d
    q = collections.deque()
    q.append(q)
    o = collections.OrderedDict()
    o[1] = o
    for x in (l, d, q, o):
        repr(x)


def recursive_equal(make):
    def case():
        a, b = make(), make()
        a == b
    case.__name__ = "recursive_equal_" + make.__name__
    endless(case)


@recursive_equal
def lists():
    l = []
    l.append(l)
    return l


@recursive_equal
def dicts():
    d = {}
    d[1] = d
    return d


@recursive_equal
def deques():
    import collections
    d = collections.deque()
    d.append(d)
    return d


@recursive_equal
def tuples():
    l = []
    t = (l,)
    l.append(t)
    return t


@recursive_equal
def dict_views():
    d = {}
    d[1] = d.items()
    return d.items()


@recursive_equal
def namespaces():
    import types
    n = types.SimpleNamespace()
    n.n = n
    return n


def deque_of(x):
    import collections
    return collections.deque([x])


structure("deque", deque_of, repr, dropped)


def namespace_of(x):
    import types
    return types.SimpleNamespace(x=x)


structure("namespace", namespace_of, repr, dropped, deep_copied)


def ordered_of(x):
    import collections
    return collections.OrderedDict(x=x)


structure("ordered_dict", ordered_of, repr, dropped)


def view_of(x):
    return {1: x}.values()


structure("dict_view", view_of, repr, dropped)


def chain_map_of(x):
    import collections
    return collections.ChainMap(x if x is not None else {})


structure("chain_map", chain_map_of, len, repr, depth=5000)


def mapping_proxy_of(x):
    import types
    return types.MappingProxyType(x)


structure("mapping_proxy", mapping_proxy_of, repr, len, hash, dropped, start={})


@deep
def mapping_proxies_compared():
    import types
    a, b = {}, {}
    for _ in range(DEPTH):
        a, b = types.MappingProxyType(a), types.MappingProxyType(b)
    a == b
    a | b


# ---- source and data

def source(name, text, mode="exec"):
    def case():
        compile(text(), "<deep>", mode)
    case.__name__ = "compile_" + name
    CASES[case.__name__] = case


N = 20_000
source("parentheses", lambda: "(" * N + ")" * N)
source("brackets", lambda: "[" * N + "]" * N)
source("braces", lambda: "{" * N + "}" * N)
source("open_only", lambda: "(" * N)
source("minus", lambda: "-" * N + "1")
source("tilde", lambda: "~" * N + "x")
source("nots", lambda: "not " * N + "x")
source("plus", lambda: "+".join("x" * N))
source("powers", lambda: "**".join("x" * N))
source("ors", lambda: " or ".join("x" * N))
source("comparisons", lambda: "<".join("x" * N))
source("attributes", lambda: "x" + ".a" * N)
source("calls", lambda: "f" + "()" * N)
source("nested_calls", lambda: "f(" * N + ")" * N)
source("subscripts", lambda: "x" + "[0]" * N)
source("nested_subscripts", lambda: "x[" * N + "0" + "]" * N)
source("lambdas", lambda: "lambda: " * N + "1")
source("lambda_defaults", lambda: "lambda x=" * 500 + "1" + ": 1" * 500)
source("conditionals", lambda: "1 if x else " * N + "1")
source("conditionals_in_front", lambda: "(" * 900 + "1" + " if x else 1)" * 900)
source("comprehensions", lambda: "[" * 900 + "1" + " for x in y]" * 900)
source("generators", lambda: "(" * 150 + "1" + " for x in y)" * 150)
source("blocks", lambda: "".join(" " * i + "if x:\n" for i in range(99)) + " " * 99 + "pass\n")
source("too_many_blocks", lambda: "".join(" " * i + "if x:\n" for i in range(900)) + " " * 900 + "pass\n")
source("loops", lambda: "".join(" " * i + "for x in y:\n" for i in range(19)) + " " * 19 + "pass\n")
source("functions", lambda: "".join(" " * i + "def f():\n" for i in range(90)) + " " * 90 + "pass\n")
source("classes", lambda: "".join(" " * i + "class C:\n" for i in range(90)) + " " * 90 + "pass\n")
source("withs", lambda: "".join(" " * i + "with x:\n" for i in range(19)) + " " * 19 + "pass\n")
source("tries", lambda: "".join(" " * i + "try:\n" for i in range(19)) + " " * 19 + "pass\n"
       + "".join(" " * i + "except: pass\n" for i in reversed(range(19))))
source("elifs", lambda: "if x: pass\n" + "elif x: pass\n" * 3000)
source("matches", lambda: "match x:\n case " + "[" * 5000 + "]" * 5000 + ": pass\n")
source("match_ors", lambda: "match x:\n case " + "|".join("1" * 5000) + ": pass\n")
source("match_classes", lambda: "match x:\n case " + "A(" * 5000 + ")" * 5000 + ": pass\n")
source("fstrings", lambda: "x = " + nest(lambda s: f'f"{{{s}}}"', "1", 200))
source("fstring_specs", lambda: "f'" + "{x:" * 300 + "}" * 300 + "'")
source("decorators", lambda: "@f\n" * 5000 + "def g(): pass\n")
source("awaits", lambda: "async def f():\n " + "await " * N + "x\n")
source("stars", lambda: "[" + "*" * N + "x]")
source("starred_targets", lambda: "(" * 3000 + "*x" + ",)" * 3000 + " = y")
source("assignments", lambda: "x = " * N + "1")
source("targets", lambda: "[" * 5000 + "x" + "]" * 5000 + " = y")
source("deletes", lambda: "del " + "(" * 5000 + "x" + ")" * 5000)
source("walrus", lambda: "(x := " * 5000 + "1" + ")" * 5000)
source("annotations", lambda: "x: " + "a[" * 5000 + "b" + "]" * 5000)
source("dots", lambda: "from " + "." * N + " import x")
source("semicolons", lambda: "x;" * N)
source("backslashes", lambda: "\\\n" * N + "x")
source("type_parameters", lambda: "def f[T: " + "[" * 5000 + "]" * 5000 + "](): pass")
source("strings", lambda: "'a' " * N)
source("tuples", lambda: "(" * 5000 + "1" + ",)" * 5000)
source("dicts", lambda: "{1: " * 5000 + "1" + "}" * 5000)
source("slices", lambda: "x[" * 3000 + ":" + "]" * 3000)
source("yields", lambda: "def f():\n " + "yield (" * 3000 + ")" * 3000)


@deep
def compile_deep_trees():
    import ast
    x = ast.Name("x", ast.Load(), lineno=1, col_offset=0)
    for _ in range(DEPTH):
        x = ast.UnaryOp(ast.USub(), x, lineno=1, col_offset=0)
    compile(ast.Expression(x), "x", "eval")


@deep
def compile_cyclic_tree():
    import ast
    x = ast.UnaryOp(ast.USub(), None, lineno=1, col_offset=0)
    x.operand = x
    compile(ast.Expression(x), "x", "eval")


@deep
def dump_of_deep_trees():
    import ast
    x = ast.Name("x", ast.Load(), lineno=1, col_offset=0)
    for _ in range(DEPTH):
        x = ast.UnaryOp(ast.USub(), x, lineno=1, col_offset=0)
    ast.dump(x)


@deep
def parse_to_tree():
    import ast
    ast.parse("-" * 900 + "1")
    ast.unparse(ast.parse("(" * 80 + ")" * 80))


@deep
def parse_deep_to_tree():
    import ast
    ast.parse("+".join("x" * N))


@deep
def literal_eval():
    import ast
    ast.literal_eval("[" * 90 + "]" * 90)
    ast.literal_eval("-" * 5000 + "1")


@deep
def json_loads():
    import json
    json.loads("[" * DEPTH + "]" * DEPTH)


@deep
def json_loads_objects():
    import json
    json.loads('{"a":' * DEPTH + "1" + "}" * DEPTH)


@deep
def marshal_loads():
    import marshal
    marshal.loads(b"(\x01\x00\x00\x00" * DEPTH + b"N")


@deep
def marshal_loads_lists():
    import marshal
    marshal.loads(b"[\x01\x00\x00\x00" * DEPTH + b"N")


@deep
def pickle_loads():
    import pickle
    x = pickle.loads(b"N" + b"\x85" * DEPTH + b".")
    repr(x)


@deep
def regular_expression_groups():
    import re
    re.compile("(" * 5000 + ")" * 5000)


@deep
def regular_expression_repeats():
    import re
    re.match("(?:(?:a)*)*b", "a" * 15)
    re.match("(a|b)*c", "ab" * DEPTH)


@deep
def regular_expression_backtracking_depth():
    import re
    re.match(r"(?:(a)|b)*?c", "ab" * DEPTH)
    re.match(r"(?s)(.)*x", "a" * DEPTH)


@deep
def struct_of_nothing():
    import struct
    struct.calcsize("(" * 5000)


@deep
def format_nested():
    "{0.real:{1:{2}}}".format(1, 2, 3)
    ("{" * 5000).format(1)
    ("{0" + "[0]" * 5000 + "}").format(nest(lambda x: [x], 1, 6000))


@deep
def bytes_percent():
    (b"%(" * 5000) % {}


def run(name):
    print(name, end=" ", flush=True)
    try:
        CASES[name]()
        end = "done"
    except BaseException as error:
        end = type(error).__name__
    if name in MUST_RAISE and end != "RecursionError":
        end += " WRONG"
    print(end, flush=True)


def main():
    arguments = sys.argv[1:]
    if "--list" in arguments:
        print(*CASES, sep="\n")
        return
    names = [a for a in arguments if not a.startswith("--") and not a.isdigit()] or list(CASES)

    def all_cases():
        for name in names:
            run(name)
    if "--thread" in arguments:
        import threading
        for size in [a for a in arguments if a.isdigit()]:
            threading.stack_size(int(size))
        thread = threading.Thread(target=all_cases)
        thread.start()
        thread.join()
    else:
        all_cases()
    print("end")


if __name__ == "__main__":
    main()

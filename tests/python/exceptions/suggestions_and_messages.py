"""Messages that help: name and attribute suggestions, unpacking, missing modules, wrong calls; as traceback prints them."""
import io
import traceback


def last(f, *args):
    try:
        f(*args)
    except BaseException as e:
        lines = traceback.format_exception(e)
        print(lines[-1].split(" (/")[0].rstrip())
    else:
        print("no error")


class Thing:
    def __init__(self):
        self.colour, self.length, self._private, self.value_of_item = 1, 2, 3, 4

    def compute(self): pass
    def method(self): return lenght
    def forgot_self(self): return colour
    def calls(self): return compute()


t = Thing()
global_variable = 1
for f in (lambda: t.color, lambda: t.lenght, lambda: t.private, lambda: t.valueofitem, lambda: t.compte(), lambda: t.xyzzy, lambda: Thing.comput, lambda: "".uper(), lambda: [].appendd, lambda: (1).bit_lenght(), lambda: {}.item(), lambda: global_varible, lambda: pritn("x"), lambda: lenn([]), lambda: Tru, lambda: none, lambda: nul,
          t.method, t.forgot_self, t.calls, lambda: math.pi, lambda: os.path, lambda: json.dumps, lambda: asyncio, lambda: re.match, lambda: self, lambda: a_very_unusual_name_with_nothing_like_it, lambda: ValueEror, lambda: Exeption, lambda: __nam__, lambda: io.StringI0, lambda: traceback.format_exceptoin):
    last(f)


def local_suggestion():
    first_value, second_value = 1, 2
    return frist_value


def unbound():
    print(x_local)
    x_local = 1


def free():
    def inner(): return later
    inner()
    later = 1


def deleted():
    v = 1
    del v
    return v


def star_few():
    a, b, *c = [1]


def call_wrong():
    "abc".replace("a")


def import_name():
    from collections import namedtuplee


def import_mod():
    import colections


def import_sub():
    import collections.abcd


def from_builtin():
    from math import sqroot


def submodule_attr():
    import xml
    xml.domm


def keyword_typo():
    print("a", ende="")


def method_typo():
    def f(first, second=2): pass
    f(first=1, secnod=2)


def class_kw():
    class K:
        def __init__(self, alpha): pass
    K(alhpa=1)


def not_callable():
    (1, 2)(3)


def subscript_none():
    None[0]


def subscript_func():
    len[0]


def missing_paren():
    t.compute.nothing


def bool_op():
    [] < {}


def concat():
    "a" + 1 + "b"


def int_plus_str():
    1 + "a"


def list_plus_tuple():
    [] + ()


def iter_int():
    for _ in 5: pass


def len_int():
    len(5)


def with_int():
    with 5: pass


def await_needed():
    async def co(): pass
    c = co()
    c.close()
    c + 1


def slots():
    class S:
        __slots__ = ("alpha",)
    S().alpah = 1


def readonly():
    (5).real = 1


def module_attr():
    io.nope


def hash_list():
    {[1]: 2}


def set_dict():
    {{}}


def int_parse():
    int("12a")


def float_parse():
    float("1.2.3")


def index_range():
    [1, 2][5]


def key_missing():
    {"a": 1}["b"]


def dict_key_tuple():
    {}[1, 2]


def str_index():
    "abc"["1"]


def assign_item_str():
    "abc"[0] = "x"


def del_item_tuple():
    del (1, 2)[0]


def attr_none():
    None.upper()


def too_many_positional():
    t.compute(1, 2)


def abstract():
    import abc
    class A(abc.ABC):
        @abc.abstractmethod
        def m(self): ...
    A()


def recursive_repr():
    raise ValueError([...], {"k": (1,)}, "multi\nline")


def key_error_repr():
    raise KeyError("it's", 5)


def no_args():
    raise ValueError


def empty_args():
    raise ValueError()


def none_arg():
    raise ValueError(None)


def nested_class_exc():
    class Local(Exception): pass
    raise Local("local")


def group():
    raise ExceptionGroup("g", [ValueError(1)])


def stop():
    next(iter([]))


def sysexit():
    raise SystemExit("bye")


def keyboard():
    raise KeyboardInterrupt


def os_error():
    open("/no/such/path/here")


def decode():
    b"\xff\xfe".decode("utf-8")


def encode():
    "é".encode("ascii")


def zero_division():
    1 % 0


def overflow():
    int("1" * 5000)


def recursion():
    def f(): return f()
    f()


def format_code():
    f"{5:z}"


def match_args():
    match 5:
        case str(1, 2): pass


for f in (local_suggestion, unbound, free, deleted, star_few, call_wrong, import_name, import_mod, import_sub, from_builtin, submodule_attr, keyword_typo, method_typo, class_kw, not_callable, subscript_none, subscript_func, missing_paren, bool_op, concat, int_plus_str, list_plus_tuple, iter_int, len_int, with_int, await_needed, slots, readonly, module_attr, hash_list, set_dict, int_parse, float_parse, index_range, key_missing, dict_key_tuple, str_index, assign_item_str, del_item_tuple, attr_none, too_many_positional, abstract, recursive_repr, key_error_repr, no_args, empty_args, none_arg, nested_class_exc, stop, sysexit, keyboard, decode, encode, zero_division, overflow, format_code, match_args):
    print(f.__name__, end=": ")
    last(f)
for source in ("print 5", "exec 'x'", "x = 5 if y", "if x = 5: pass", "def f() pass", "class A pass", "for x in y pass", "import a from b", "a = b c", "raise X, Y", "f(a for a in b, c)", "(a, b): int = 1", "x++", "x = y--", "5 = x", "'a' = 1", "f() += 1", "None = 1", "def f(a, 1): pass", "def f(None): pass", "lambda 1: 2", "print(a b)", "[a b]", "{a: b c: d}", "x = {1:2, **3 4}", "a.1", "if x:\n  y\n z", "while x:\npass", "try:\n  x\ny", "with a as f(): pass", "del f()", "import a.b as c.d", "elif x: pass", "else: pass", "return x y", "assert x, y z", "@a b\ndef f(): pass", "x = (1, 2", "x = [1, 2", "f(1, 2", "x = 'abc", "x = '''abc", "f'{a b}'", "f'{a'", "f'{}'", "f'{a!}'", "0xZZ", "1__2", "08", "1.e", "async x", "await", "yield = 1", "from x import (a, b", "from x import a b", "import", "global", "def", "class", "True = 1", "a <> b", "a := 1", "if a := 1: pass", "(a := 1) = 2", "a === b", "!a", "a && b", "a || b", "a ? b : c", "$a", "`a`", "case x: pass", "match x\n", "\tx\n  y", "ifx: pass\n", "whille x: pass", "imprt a", "fro x import y", "deff f(): pass", "clas A: pass", "retrun 5", "pritn(5", "x = 5 for", "for x of y: pass", "foreach x in y: pass"):
    try:
        compile(source, "<s>", "exec")
        print(repr(source), "compiles")
    except SyntaxError as e:
        print(repr(source), "".join(traceback.format_exception_only(e)).rstrip().split("\n")[-1])

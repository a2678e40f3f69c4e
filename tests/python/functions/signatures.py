"""inspect.signature and friends on functions, classes, methods, partials, builtins, wrapped callables."""
import functools
import inspect


def f(a, b: int = 2, /, c=3, *args: str, d, e: "E" = None, **kw) -> list:
    pass


sig = inspect.signature(f)
print(sig)
for p in sig.parameters.values():
    print(p.name, p.kind.name, p.default is p.empty or p.default, p.annotation is p.empty or p.annotation, "|", p, "|", repr(p))
print(sig.return_annotation, sig.parameters["b"].kind.description)
b = sig.bind(1, 2, 3, 4, 5, d=6, z=7)
print(b, b.arguments, b.args, b.kwargs)
b = sig.bind(1, d=2)
b.apply_defaults()
print(b.arguments)
for args, kw in [((), {}), ((1,), {}), ((1,), {"d": 1, "a": 2}), ((1,), {"d": 2, "q": 3})]:
    try:
        print(sig.bind(*args, **kw).arguments)
    except TypeError as e:
        print("TypeError:", e)
print(sig.bind_partial().arguments)


class C:
    def __init__(self, x, y=1): pass
    def method(self, z): pass
    @classmethod
    def cm(cls, w): pass
    @staticmethod
    def sm(v): pass
    def __call__(self, u): pass


class N:
    def __new__(cls, n): pass


class M(type):
    def __call__(cls, meta): pass


class WithMeta(metaclass=M):
    def __init__(self, ignored): pass


class Empty: pass
class Sub(C): pass


for obj in (C, C(1), C.method, C(1).method, C.cm, C.sm, N, WithMeta, Empty, Sub, lambda: 0, lambda *, a=1: a):
    print(inspect.signature(obj))


def deco(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        return func(*args, **kwargs)
    return wrapper


@deco
def wrapped(a, b=1): pass


print(inspect.signature(wrapped), inspect.signature(wrapped, follow_wrapped=False), inspect.unwrap(wrapped).__code__.co_varnames)
print(inspect.signature(functools.partial(f, 1)), inspect.signature(functools.partial(f, 1, d=5)))
for builtin in (len, print, sorted, isinstance, [].append, "".split, dict.get, int.from_bytes, pow, sum, str.join, list.sort, divmod):
    print(builtin.__name__, inspect.signature(builtin))
for bad in (type, 5, dict, range, max):
    try:
        print(inspect.signature(bad))
    except (ValueError, TypeError) as e:
        print(type(e).__name__ + ":", str(e).split(" at 0x")[0])
P = inspect.Parameter
made = inspect.Signature([P("x", P.POSITIONAL_ONLY), P("y", P.POSITIONAL_OR_KEYWORD, default=1), P("k", P.KEYWORD_ONLY)], return_annotation=int)
print(made, made.replace(return_annotation=made.empty), made == made.replace(), hash(made) == hash(made.replace()))
for ps in ([P("a", P.KEYWORD_ONLY), P("b", P.POSITIONAL_ONLY)], [P("a", P.POSITIONAL_OR_KEYWORD, default=1), P("b", P.POSITIONAL_OR_KEYWORD)],
           [P("a", P.KEYWORD_ONLY), P("a", P.KEYWORD_ONLY)]):
    try:
        inspect.Signature(ps)
    except ValueError as e:
        print("ValueError:", e)
for args in (("1x", P.KEYWORD_ONLY), ("class", P.KEYWORD_ONLY), ("a", 9)):
    try:
        P(*args)
    except ValueError as e:
        print("ValueError:", e)
print(inspect.getfullargspec(f))
print(inspect.getcallargs(lambda a, b=2, *c, **d: 0, 1, x=5))
C.__signature__ = inspect.Signature([P("custom", P.POSITIONAL_ONLY)])
print(inspect.signature(C))
print(inspect.isfunction(f), inspect.ismethod(C(1).method), inspect.isbuiltin(len), inspect.isroutine([].append), inspect.isclass(C),
      inspect.isgeneratorfunction(f), inspect.iscoroutinefunction(f), inspect.ismethoddescriptor(str.join), inspect.isdatadescriptor(property()))
print(inspect.getdoc(C), inspect.cleandoc("  a\n    b\n  c"), inspect.getmodule(f).__name__, inspect.getsource(Empty), inspect.getsourcelines(Sub))
print(inspect.getsource(deco))
print([name for name, _ in inspect.getmembers(C, inspect.isfunction)], inspect.getmro(Sub), inspect.classify_class_attrs(Empty)[0].name)
print(f.__text_signature__ if hasattr(f, "__text_signature__") else "none", len.__text_signature__, list.append.__text_signature__)
print(sig.format(max_width=30))

"""inspect, contextlib-free introspection: getmembers, getsource of classes and lambdas, getattr_static, signatures of bound things, stack."""
import inspect
import types


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class Base:
    """Base documentation."""
    attr = 1

    def method(self, a: int, b="x") -> str:
        """Method doc."""
        return "m"

    @property
    def prop(self):
        """Prop doc."""
        return 1

    @classmethod
    def cm(cls): pass

    @staticmethod
    def sm(x): pass

    async def co(self): pass
    def gen(self): yield
    async def agen(self): yield


class Child(Base):
    def method(self, a, b="y"): return "c"
    def __getattr__(self, n): raise AttributeError(n)
    slot = types.SimpleNamespace()


c = Child()
print([n for n, _ in inspect.getmembers(Child) if not n.startswith("__")], [n for n, v in inspect.getmembers(c, inspect.ismethod)], inspect.getdoc(Child.method), inspect.getdoc(Child), inspect.getdoc(c.prop) if False else inspect.getdoc(Child.prop))
print(inspect.getsource(Base.method), inspect.getsource(Child), inspect.getsourcelines(Base.sm)[1] == Base.sm.__code__.co_firstlineno, inspect.getcomments(Base), inspect.getfile(Base) == __file__, inspect.getsourcefile(Base) == __file__, inspect.getmodulename("/a/b.py"), inspect.getmodule(Base).__name__)
print([f.__name__ for f in (inspect.isfunction, inspect.ismethod, inspect.isclass, inspect.iscoroutinefunction, inspect.isgeneratorfunction, inspect.isasyncgenfunction, inspect.isbuiltin, inspect.isroutine, inspect.ismodule, inspect.iscode, inspect.isframe, inspect.istraceback, inspect.isabstract, inspect.isdatadescriptor, inspect.ismethoddescriptor, inspect.isgetsetdescriptor, inspect.ismemberdescriptor, inspect.ismethodwrapper) if f(Base.method)])
print(inspect.iscoroutinefunction(c.co), inspect.isgeneratorfunction(c.gen), inspect.isasyncgenfunction(c.agen), inspect.isbuiltin([].append), inspect.isroutine(str.join), inspect.ismethoddescriptor(str.join), inspect.isdatadescriptor(Base.prop), inspect.isgetsetdescriptor(type(c).__dict__.get("__dict__", Base.__dict__["__dict__"])), inspect.ismethodwrapper(c.__str__))
print(type(inspect.getattr_static(c, "prop")).__name__, inspect.getattr_static(c, "nope", "default"), inspect.getattr_static(Child, "method") is Child.__dict__["method"], type(inspect.getattr_static(Child, "cm")).__name__)
error(inspect.getattr_static, c, "nope")
for a in inspect.classify_class_attrs(Child):
    if not a.name.startswith("__"):
        print(a.name, a.kind, a.defining_class.__name__, type(a.object).__name__)
print(inspect.getmro(Child), inspect.getclasstree([Base, Child]), inspect.unwrap(len) is len, inspect.isabstract(Base))
error(inspect.getsource, len)
error(inspect.getsource, 5)
error(inspect.getfile, len)
error(inspect.getfile, int)
error(inspect.getsource, eval("lambda: 0"))


def outer():
    def inner():
        s = inspect.stack()
        return [(f.function, f.lineno - outer.__code__.co_firstlineno, f.code_context[0].strip()) for f in s[:2]], inspect.getframeinfo(s[0].frame).function, inspect.trace()
    return inner()


print(outer())


def tracing():
    try:
        raise ValueError
    except ValueError:
        return [(f.function, f.code_context[0].strip()) for f in inspect.trace()], [f.function for f in inspect.getinnerframes(__import__("sys").exc_info()[2])]


print(tracing())
g = c.gen()
print(inspect.getgeneratorstate(g), next(g), inspect.getgeneratorstate(g), inspect.getgeneratorlocals(g) == {"self": c}, g.close(), inspect.getgeneratorstate(g))
co = c.co()
print(inspect.getcoroutinestate(co), inspect.isawaitable(co), inspect.iscoroutine(co), co.close(), inspect.getcoroutinestate(co), inspect.getcoroutinelocals(c.co()) if False else "")
ag = c.agen()
print(inspect.getasyncgenstate(ag), inspect.isasyncgen(ag))
b = inspect.signature(Base.method).bind(c, 1)
b.apply_defaults()
print(b.args[1:], b.kwargs, inspect.signature(c.method), inspect.signature(Base.cm), inspect.signature(Child), inspect.signature(lambda *a, k=1: 0), str(inspect.signature(Base.method)), inspect.signature(Base.method).return_annotation, inspect.signature(Base.method, eval_str=True).parameters["a"].annotation, inspect.get_annotations(Base.method))
sig = inspect.signature(lambda a, /, b, *c, d=1, **e: 0)
print([(n, str(p.kind), p.default) for n, p in sig.parameters.items() if p.default is not p.empty], sig.replace(parameters=[p.replace(annotation=int) for p in sig.parameters.values()]), sig == inspect.signature(lambda a, /, b, *c, d=1, **e: 1), list(sig.bind(1, 2, 3, d=4, e=5).arguments.items()))
print(inspect.cleandoc("\n    first\n      second\n    third\n  "), inspect.indentsize("   x"), inspect.formatannotation(list[int]), inspect.formatannotation(int), inspect.CO_GENERATOR, inspect.CO_VARARGS)
print(inspect.getblock(["def f():\n", "    x\n", "\n", "    y\n", "z\n"]), inspect.findsource(Base)[1] == inspect.getsourcelines(Base)[1] - 1, inspect.ismodule(inspect), inspect.markcoroutinefunction(lambda: 0) is not None, inspect.ispackage(__import__("json")))


class Sig:
    __signature__ = "(x, y=1)" if False else inspect.Signature([inspect.Parameter("x", inspect.Parameter.POSITIONAL_ONLY)])
    def __call__(self, *args): pass


print(inspect.signature(Sig), inspect.signature(Sig()))


def documented(): "no docstring prefix problem"


class Inherits(Base):
    def method(self, a, b=1): pass
    prop = property(lambda self: 2)


print(inspect.getdoc(Inherits.method), inspect.getdoc(Inherits.prop), inspect.getdoc(documented), bool(inspect.getdoc(5)), inspect.getdoc(len) == len.__doc__, inspect.getdoc(Base.sm))

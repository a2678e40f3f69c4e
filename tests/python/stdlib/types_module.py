"""types module: SimpleNamespace, MappingProxyType, DynamicClassAttribute, GenericAlias, new_class, coroutine types, type names."""
import types


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


ns = types.SimpleNamespace(a=1, b=[2])
ns.c = 3
print(ns, ns == types.SimpleNamespace(a=1, b=[2], c=3), vars(ns), ns.b, types.SimpleNamespace(), types.SimpleNamespace({"x": 1}, y=2), repr(types.SimpleNamespace(**{"not id": 1})), ns != 5)
del ns.a
error(lambda: ns.a)
error(types.SimpleNamespace, 5)
error(types.SimpleNamespace, {1: 2})
error(hash, ns)
error(lambda: ns < ns)
ns.me = ns
print(ns)


class NS(types.SimpleNamespace): pass


print(NS(x=1), __import__("copy").replace(types.SimpleNamespace(a=1, b=2), b=3))
d = {"a": 1}
mp = types.MappingProxyType(d)
d["b"] = 2
print(mp, mp["b"], len(mp), list(mp), mp.keys(), mp.get("z", 0), "a" in mp, mp == d, mp | {"c": 3}, list(reversed(mp)), mp.copy(), types.MappingProxyType(types.MappingProxyType(d)), hash(types.MappingProxyType(())) if False else type(mp).__name__)
error(lambda: mp.__setitem__("x", 1))


def set_():
    mp["x"] = 1


def del_():
    del mp["a"]


error(set_)
error(del_)
error(types.MappingProxyType, [1])
error(lambda: mp.nope)
error(hash, mp)
for name in sorted(n for n in types.__all__ if n.endswith("Type")):
    t = getattr(types, name)
    print(name, t.__name__, t.__module__)
print(type(lambda: 0) is types.FunctionType, type(len) is types.BuiltinFunctionType, type([].append) is types.BuiltinMethodType, type(str.join) is types.MethodDescriptorType, type(object().__str__) is types.MethodWrapperType, type(object.__init__) is types.WrapperDescriptorType, type(types.FunctionType.__code__) is types.GetSetDescriptorType, type(dict.__dict__["fromkeys"]) is types.ClassMethodDescriptorType, type(int | str) is types.UnionType, type(list[int]) is types.GenericAlias, type(None) is types.NoneType, type(...) is types.EllipsisType, type(NotImplemented) is types.NotImplementedType, type((lambda: (yield))()) is types.GeneratorType, types.LambdaType is types.FunctionType)


class Slot:
    __slots__ = ("m",)


print(type(Slot.m) is types.MemberDescriptorType, repr(Slot.m))


class E:
    @types.DynamicClassAttribute
    def dyn(self): return "instance"


print(E().dyn)
error(lambda: E.dyn)
ga = types.GenericAlias(list, (int,))
print(ga, ga.__origin__, ga.__args__, ga.__parameters__, ga == list[int], ga(), list[int].append, repr(dict[str, "fwd"]), tuple[int, ...].__args__, type[int], isinstance(list[int], type), issubclass(list, list[int].__origin__), hash(ga) == hash(list[int]), list[int] | None, ga.__mro_entries__(()), dir(list[int])[:3] == dir(list)[:3], list[int].__class__)
error(lambda: list[int][str])
error(lambda: isinstance([], list[int]))
error(lambda: list[int].nope)
error(lambda: len[int])


class Sub(list[int]): pass


print(Sub.__mro__, Sub.__orig_bases__, Sub([1]))
u = int | str | None
print(u, u.__args__, u == str | None | int, isinstance(5, u), issubclass(bool, u), u | float, u | int, int | int, hash(int | str) == hash(str | int), type(u), u.__parameters__, list[int] | str, "fwd" | u if False else None | int)
error(lambda: int | 5)
error(lambda: isinstance(5, int | list[str]))
error(lambda: u())
K = types.new_class("K", (), {}, lambda ns: ns.update(x=1, __doc__="made"))
print(K, K.x, K.__doc__, K.__module__, types.prepare_class("P", (int,)), types.resolve_bases((list[int], int)), types.get_original_bases(Sub))
error(types.new_class, "B", (5,))
error(types.get_original_bases, 5)
c = (lambda a, b=1, *c, d, **e: 0).__code__
print(c.co_argcount, types.CodeType is type(c))
f = types.FunctionType(compile("x + 1", "f", "eval"), {"x": 5}, "evaluated")
print(f(), f.__name__, types.MethodType(f.__class__.__repr__, f)()[:20], types.CellType(5).cell_contents, types.ModuleType("m", "doc").__doc__, types.TracebackType.__name__)
error(types.TracebackType, None, None, 0, 0)
error(types.FrameType)
error(types.GeneratorType)
error(types.CodeType, 1)
error(types.BuiltinFunctionType)
error(types.NoneType, 1)
print(types.NoneType(), types.EllipsisType(), types.NotImplementedType())
try:
    raise ValueError
except ValueError as e:
    tb = e.__traceback__
    t2 = types.TracebackType(None, tb.tb_frame, 0, 99)
    print(t2.tb_lineno, t2.tb_next, tb.tb_lasti >= 0)
    tb.tb_next = t2
    print(tb.tb_next is t2)
    try:
        t2.tb_next = tb
    except ValueError as err:
        print(err)


@types.coroutine
def gen_coro():
    r = yield 1
    return r


async def co(): return await gen_coro()


x = co()
print(x.send(None), type(x) is types.CoroutineType)
try:
    x.send("r")
except StopIteration as e:
    print(e.value)


async def ag(): yield


print(type(ag()) is types.AsyncGeneratorType, isinstance(types.CapsuleType, type), types.GenericAlias(dict, (str, int)))

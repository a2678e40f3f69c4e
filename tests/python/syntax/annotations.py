"""Deferred annotations (PEP 649): when they are evaluated, __annotate__, formats, closures, classes."""
import sys
import annotationlib
from annotationlib import Format


def later(a: Undefined, b: int = 3, *args: "text", c: list[Missing] = None, **kw: dict) -> Nothing:
    pass


try:
    later.__annotations__
except NameError as e:
    print("NameError:", e)
print(annotationlib.get_annotations(later, format=Format.FORWARDREF)["b"])
print(annotationlib.get_annotations(later, format=Format.STRING))
Undefined, Missing, Nothing = str, bytes, None
print(later.__annotations__)
print(later.__annotations__ is later.__annotations__)
print(later.__annotate__(1) == later.__annotations__)
print(later.__annotate__.__name__, later.__annotate__.__qualname__)


def plain():
    pass


print(plain.__annotations__, plain.__annotate__)
plain.__annotations__ = {"x": 1}
print(plain.__annotations__, plain.__annotate__)


class Node:
    left: Node
    right: Node | None
    value: int = 0

    def join(self, other: Node) -> Node:
        return self


print(Node.__annotations__["left"] is Node, Node.__annotations__["right"], Node.__annotations__["value"])
print(Node.join.__annotations__ == {"other": Node, "return": Node})
print(list(Node.__annotations__))


class Child(Node):
    pass


print(Child.__annotations__)
print("__annotate_func__" in Node.__dict__, "__annotations__" in Child.__dict__)


def outer():
    T = "local"

    class Inner:
        a: T
        b: __class__ = None if False else 0

        def method(self, x: T):
            pass

    def func(y: T) -> T:
        pass
    before = func.__annotations__
    T = "changed"
    return before, func.__annotations__, Inner.method.__annotations__, Inner.__annotations__.get("a", "-")


try:
    print(outer())
except NameError as e:
    print("NameError:", e)


def local_annotations():
    a: not_evaluated
    b: also_not = 5
    return b


print(local_annotations())


def conditional(flag):
    class C:
        if flag:
            x: int
        else:
            y: str
        z: float
    return C.__annotations__


print(conditional(True), conditional(False))

for i in range(2):
    if i == 1:
        loop_name: complex

print(sys.modules["__main__"].__annotations__)


def raising():
    class C:
        good: int
        bad: 1 / 0
    return C


C = raising()
for _ in range(2):
    try:
        C.__annotations__
    except ZeroDivisionError as e:
        print("ZeroDivisionError:", e)
try:
    print(annotationlib.get_annotations(C, format=Format.STRING))
except ZeroDivisionError as e:
    print('ZeroDivisionError:', e)


def lambda_default(x=lambda y: y, *, k: int = 1): ...


print(lambda_default.__annotations__)
try:
    later.__annotate__(99)
except NotImplementedError as e:
    print("NotImplementedError:", e.args)
try:
    plain.__annotations__ = 5
except TypeError as e:
    print("TypeError:", e)
try:
    plain.__annotate__ = 5
except TypeError as e:
    print("TypeError:", e)
del plain.__annotations__
print(plain.__annotations__)

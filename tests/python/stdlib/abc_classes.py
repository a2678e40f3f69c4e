"""abc: abstract methods and properties, registration, __subclasshook__, virtual subclasses, ABC caching."""
import abc
from abc import ABC, ABCMeta, abstractmethod


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class Shape(ABC):
    @abstractmethod
    def area(self):
        """Area."""
        return 0

    @property
    @abstractmethod
    def name(self): ...

    @classmethod
    @abstractmethod
    def make(cls): ...

    @staticmethod
    @abstractmethod
    def helper(): ...

    def concrete(self):
        return f"{self.name} {self.area()}"


class Partial(Shape):
    def area(self): return super().area() + 1


class Full(Partial):
    name = "full"
    @classmethod
    def make(cls): return cls()
    @staticmethod
    def helper(): return "h"


error(Shape)
error(Partial)
print(Full().concrete(), Full.make().helper(), sorted(Shape.__abstractmethods__), sorted(Partial.__abstractmethods__), Full.__abstractmethods__, Shape.area.__isabstractmethod__, Shape.name.__isabstractmethod__)


class One(ABC):
    @abstractmethod
    def only(self): ...


error(One)
One.only = lambda self: 1
error(One)
abc.update_abstractmethods(One)
print(One().only())


class Registered: pass


r = Shape.register(Registered)
print(r is Registered, issubclass(Registered, Shape), isinstance(Registered(), Shape), Shape in Registered.__mro__, isinstance(5, Shape))


@Shape.register
class Deco: pass


print(issubclass(Deco, Shape), isinstance(Deco(), Shape))
error(Shape.register, 5)
error(lambda: Full.register(Shape))


class Hook(ABC):
    @classmethod
    def __subclasshook__(cls, C):
        if cls is Hook:
            if any("quack" in B.__dict__ for B in C.__mro__):
                return True
            return NotImplemented
        return NotImplemented


class Duck:
    def quack(self): pass


class Goose: pass


print(isinstance(Duck(), Hook), issubclass(Goose, Hook))
Hook.register(Goose)
print(issubclass(Goose, Hook), isinstance(Goose(), Hook))


class Sub(Hook): pass


print(issubclass(Duck, Sub), issubclass(Sub, Hook))


class M(metaclass=ABCMeta):
    @abstractmethod
    def f(self): ...
    x = abc.abstractproperty(lambda self: 1)


print(type(M), sorted(M.__abstractmethods__), abc.get_cache_token() == abc.get_cache_token(), isinstance(abc.get_cache_token(), int))


class NotABC:
    @abstractmethod
    def f(self): return "no metaclass, no check"


print(NotABC().f())


class Multi(Shape, Hook): pass


print([c.__name__ for c in Multi.__mro__], sorted(Multi.__abstractmethods__))


class WithInit(ABC):
    def __init__(self): self.x = 1
    @abstractmethod
    def go(self): ...
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        print("subclass", cls.__name__, getattr(cls, "__abstractmethods__", "not yet"))


class Impl(WithInit):
    def go(self): return self.x


print(Impl().go())
from collections.abc import Hashable, Iterable, Iterator, Sized, Container, Collection, Callable, Mapping, MutableSequence


class Quacks:
    def __iter__(self): return iter(())
    def __len__(self): return 0
    def __contains__(self, x): return False


class NoHash:
    __hash__ = None


print(isinstance(Quacks(), Iterable), isinstance(Quacks(), Collection), isinstance(Quacks(), Iterator), isinstance(NoHash(), Hashable), isinstance(lambda: 0, Callable), issubclass(Quacks, Sized), isinstance([], MutableSequence), isinstance({}, Mapping))


class MS(MutableSequence):
    def __init__(self): self.d = []
    def __getitem__(self, i): return self.d[i]
    def __setitem__(self, i, v): self.d[i] = v
    def __delitem__(self, i): del self.d[i]
    def __len__(self): return len(self.d)
    def insert(self, i, v): self.d.insert(i, v)


ms = MS()
ms.append(1)
ms.extend([2, 3])
ms += [4]
ms.reverse()
ms.remove(2)
print(ms.d, ms.pop(), ms.index(4), 3 in ms, list(reversed(ms)), ms.count(3))
ms.clear()
print(ms.d)

"""Fields of named tuples, and isinstance of what says that it is of another class."""
from collections import namedtuple
P=namedtuple('P','x y z')
class Q(P):
    pass
def s(ps):
    t=0
    for p in ps: t+=p.x*2+p.z-p.y
    return t
ps=[P(i,i+1,i+2) for i in range(2000)]
for i in range(5): print(s(ps))
print(s([Q(1,2,3)]*500))
bad=tuple.__new__(P,(1,))
try: print(s([bad]*3))
except IndexError as e: print(e)
class C: pass
class Liar:
    __class__=C
def ii(v): return [isinstance(v,C),isinstance(v,(int,str,C)),isinstance(v,int)]
for k in range(400):
    r=[ii(v) for v in (1,'a',C(),Liar(),None,True,2.5,[])]
print(r)

# Template strings: Template, Interpolation, their errors.
import string.templatelib as tl
from string.templatelib import Template, Interpolation
import copy
t=t"a{1}b{2!r:>{3}}"
TI=type(iter(t))
def e(s):
    try: print(s,'->',repr(eval(s)))
    except BaseException as x: print(s,'->',type(x).__name__,x)
for s in '''t
t.strings
t.interpolations
t.values
list(t)
Template()
Template('a','b',Interpolation(1),Interpolation(2),'c')
Template('a','b',Interpolation(1),Interpolation(2),'c').strings
Template(1)
Template(a=1)
Template('a', x=1)
t + t
(t+t).strings
t + 'x'
'x' + t
t + 1
1 + t
t + t''
t'' + t
t''
t'{1}'.strings
t'' == t''
hash(t'') == 3
Interpolation()
Interpolation(1)
Interpolation(1,2)
Interpolation(1,'a',2)
Interpolation(1,'a','x')
Interpolation(1,'a','r',3)
Interpolation(1,'a','r','f')
Interpolation(1,'a',None,'f')
Interpolation(value=1,expression='a',conversion='s',format_spec='q')
Interpolation(1,2,3,4,5)
Interpolation(1, x=3)
Interpolation.__match_args__
t'{1!r}'.interpolations[0].conversion
t'{1=}'.interpolations[0]
t'{1=}'.strings
t'{1=!s:x}'
t'{ 1 + 2 }'.interpolations[0].expression
t'{(lambda: 3)}'.interpolations[0].expression
Interpolation(1).__reduce__()
Interpolation(1,'a','r','f').__reduce__()
copy.copy(t)
copy.deepcopy(t)
next(iter(t))
iter(t).__reduce__()
Template[int]
Interpolation[int]
t.__class__ is Template
t.strings is t.strings
t.interpolations is t.interpolations
t.values is t.values
setattr(t,'x',1)
setattr(t,'strings',1)
setattr(t.interpolations[0],'value',1)
list(iter(t''))
list(t'a')
list(t'{1}{2}')
list(t'{1}a{2}')
t'{1}{2}'.strings
type('X',(Template,),{})
type('X',(Interpolation,),{})
Template.__add__(t, 3)
Template.__iter__(3)
TI()
Template.__module__, Template.__qualname__
t'{1:{2}}'.interpolations[0].format_spec
t'{1:{2!r:>3}}'.interpolations[0].format_spec
t'{1!a}'
str(t)
f'{t}'
bool(t'')
len(t)
t'{undefined}'
t'{1!x}'
t'a' 'b'
t'a' f'b'
t'a' t'b{1}'
t'a' b'c'
rt'\\d{1}'
tr'\\d{1}'
tb'a'
t"{'a':{'b'}}"
Interpolation(1).__match_args__
(lambda i: (i.value, i.expression, i.conversion, i.format_spec))(Interpolation(1))
tl._template_unpickle(('a','b'),(Interpolation(1),))
tl._template_unpickle(('a','b'))
tl.convert(1,'r')
copy.replace(Interpolation(1), value=2)
Interpolation.__replace__
Interpolation(1)==Interpolation(1)
Interpolation(value=1, conversion=None)
Interpolation(1, conversion='rr')
Interpolation(1, conversion='')
Interpolation(1, expression=None)
Interpolation(1, format_spec=None)
'''.splitlines(): e(s)
class S(str): pass
e("Template(S('a'))")
e("Template(S('a')).strings[0].__class__")
e("Interpolation(1,S('a')).expression.__class__")
match Interpolation(1,'a','r','f'):
    case Interpolation(a,b,c,d): print(a,b,c,d)
print([type(x).__name__ for x in (Template.strings, Template.interpolations, Template.values, Interpolation.value)])
import gc
print(gc.is_tracked(t), gc.is_tracked(t.interpolations[0]))

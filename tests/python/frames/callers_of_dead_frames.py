"""Frames of functions that called one which caught an exception: seen through f_back after they returned."""
import sys
saved=[]
def catcher(x):
    try:
        [][x]
    except IndexError as e:
        saved.append(e.__traceback__)
        return x
def mid(x):
    a = x + 1
    r = catcher(a)
    b = r * 2.5
    return b
def outer(x):
    s = 0.0
    for i in range(3):
        s += mid(x + i)
    return s
def run():
    t = 0
    for k in range(600):
        del saved[:]
        t += outer(k)
    return t
print(run())
for tb in saved:
    f = tb.tb_frame
    out=[]
    while f is not None:
        out.append((f.f_code.co_name, f.f_lineno, {k:v for k,v in f.f_locals.items() if isinstance(v,(int,float))} if f.f_code.co_name!='<module>' else None))
        f = f.f_back if f.f_code.co_name != '<module>' else None
    print(out)
print(saved[0].tb_frame.f_back.f_back is saved[1].tb_frame.f_back.f_back)

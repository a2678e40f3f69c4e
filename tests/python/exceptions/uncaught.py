"""An exception that leaves the script goes to sys.excepthook; the exit status is 1; finally blocks and atexit run."""
import atexit
import sys

sys.stderr = sys.stdout


def hook(kind, value, tb):
    names = []
    while tb:
        names.append(tb.tb_frame.f_code.co_name)
        tb = tb.tb_next
    print("hook:", kind.__name__, value, names, repr(value.__context__))


def inner():
    try:
        raise KeyError("context")
    finally:
        print("finally runs")
        raise ValueError("uncaught")


sys.excepthook = hook
print("before")
inner()
print("never")

"""sys.exit in its forms, SystemExit caught and uncaught."""
import sys

for value in (0, 1, None, "text", 3.5, (1, 2)):
    try:
        sys.exit(value)
    except SystemExit as e:
        print(repr(e), repr(e.code), e.args)
try:
    sys.exit()
except SystemExit as e:
    print(repr(e), e.code)
try:
    sys.exit(1, 2)
except TypeError as e:
    print(e)
try:
    exit_ = SystemExit(5)
    raise exit_
except BaseException as e:
    print(isinstance(e, Exception), type(e).__name__)


def f():
    try:
        sys.exit(3)
    finally:
        print("finally before exit")


print("leaving")
f()

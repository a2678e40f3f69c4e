# Repeating what is empty takes no time, however often.
# oracle: native
import array
import collections

for n in (0, 1, 1 << 40, 1 << 60, 2305843009213694054):
    for empty in (b"", bytearray(), array.array("i"), collections.deque(), "", [], ()):
        print(n, repr(empty * n), repr(n * empty))
        empty *= n
        print(repr(empty))
for n in (1 << 63, -(1 << 70)):
    for empty in (b"", "", []):
        try:
            print(empty * n)
        except OverflowError as e:
            print(e)

"""datetime's native classes: messages of constructors, pickled states, odd arguments, subclasses, zones that misbehave, formats, ISO texts."""
import datetime
import pickle
from datetime import date, datetime as D, time, timedelta as td, timezone, tzinfo

inf, nan = float("inf"), float("nan")
NAMES = {**vars(datetime), "D": D, "td": td, "inf": inf, "nan": nan, "Iso": type(date(2000, 1, 1).isocalendar())}


def show(text):
    try:
        print(text, "->", ascii(eval(text, NAMES)))
    except Exception as e:
        print(text, "->", type(e).__name__ + ":", ascii(str(e)))


for text in r"""
td(1) * 10**100
td(1) * 10**15
td(1) * 10**9
td(0) * 10**100
td(1) // 10**100
td(1) / 10**400
td(1) / 0.0
td(1) // 0
td(1) % td()
td(1) % 5
td(1) // 2.0
td(inf)
td(nan)
td(1e300)
td(10**400)
td(999999999, 86400)
td(days=10**300, hours=-24 * 10**300)
td(1) * inf
td(1) * nan
td("x")
td(1, 2, 3, 4, 5, 6, 7, 8)
td(foo=1)
td(1, days=1)
td(hours=[])
td(microseconds=0.5), td(microseconds=1.5), td(microseconds=2.5), td(seconds=0.0000005), td(1, microseconds=0.5)
td(3) * 0.1, td(1) / 3, td(1) / 7.5, -td(1) / 3, td(microseconds=7) // -2, td(microseconds=-7) % td(microseconds=2)
divmod(td(5, 7), td(1, 3)), td(1) / td(3), td.max / td.resolution
-td.min, abs(td.min)
td.max + td.resolution
td(1) + 1
1 - td(1)
td(1) < 1
td(-1, 5, 6), str(td(-1, 5, 6)), str(td(1)), str(td(2))
td(1).__reduce__(), hash(td(1, 2, 3)) == hash((1, 2, 3))
td.max.total_seconds(), td(0, 0, 1).total_seconds()
date()
date(1)
date(1, 1, 1, 1)
date(1, 1, day=1, month=3)
date(1, 2, x=5)
date(2000, 1, 32)
date(2000, 0, 1)
date(10000, 1, 1)
date(10**100, 1, 1)
date(1.0, 1, 1)
date(b'1234')
date(b'\x00\x01\x01\x01')
date(b'\x00\x01\x01\x00')
date('\x07\xd0\x01\x01')
date('\x07\u1234\x01\x01')
date(b'\x07\xd0\x01\x01', 1)
date.today(1)
date.fromtimestamp()
date.fromtimestamp('x')
date.fromtimestamp(1e30)
date.fromtimestamp(nan)
date.fromordinal(-5)
date.fromordinal(3652060)
date.fromordinal(2.5)
date.fromordinal()
date.fromordinal(x=1)
date.fromisoformat(5)
date.fromisoformat('2000-W53-1')
date.fromisoformat('2000-W01-9')
date.fromisoformat('2000W0110')
date.fromisoformat('2000-01-32')
date.fromisoformat('200\ud80001-01')
date.fromisoformat('0000-01-01')
date.fromisocalendar(2000, 53, 1)
date.fromisocalendar(2000, 1, 0)
date.fromisocalendar(0, 1, 1)
date.fromisocalendar(10**50, 1, 1)
date.fromisocalendar(9999, 52, 7)
date.fromisocalendar(1)
date.strptime('2000', '%Y'), time.strptime('12', '%H')
date.strptime(5, '%Y')
date.min - td(1)
date.max + td(1)
date.max - date.min
date(2000, 1, 1) - 5
date(2000, 1, 1) < 5
date(2000, 1, 1).replace(year='x')
date(2000, 1, 1).replace(hour=1)
date(2000, 1, 1).replace(day=40)
date(2000, 1, 1).isocalendar(), date(2000, 1, 1).isocalendar().__reduce__(), date(2000, 1, 1).isocalendar().week, Iso(1, 2, 3)
date(2000, 1, 1).strftime()
date(2000, 1, 1).strftime(5)
date(2000, 1, 1).__format__(5)
date(2000, 1, 1).__reduce__()
date(1, 1, 1).strftime('%Y %y %F %C %G|\0|%d')
D(2000, 1, 1).strftime('\ud800%d\udcff')
tzinfo().utcoffset(5)
tzinfo().tzname(5)
tzinfo().dst(5)
tzinfo().fromutc(5)
tzinfo().fromutc(D(1, 1, 1))
tzinfo().__reduce__()
timezone()
timezone(1)
timezone(td(1))
timezone(td(0), 5)
timezone(td(0), None)
timezone(td(0)) is timezone.utc, str(timezone(td(0), 'x')), str(timezone(td(0, 5, 6))), timezone(td(0), 'x')
timezone(td(0)).utcoffset(5)
timezone.utc.fromutc(5)
timezone.utc.fromutc(D(1, 1, 1))
timezone.min, timezone.max, timezone.utc.__reduce__(), timezone(td(0, 5), 'd').__getinitargs__()
timezone.utc < timezone.min
time(25)
time(1, 60)
time(1, 1, 1, 10**6)
time(1, fold=2)
time(1, tzinfo=5)
time(b'\x01\x02\x03\x04\x05\x06'), time(b'\x81\x02\x03\x04\x05\x06'), time(b'\x01\xff\xff\xff\xff\xff')
time(b'\x1a\x02\x03\x04\x05\x06')
time(b'\x01\x02\x03\x04\x05\x06', 5)
time(1, 1, 1, 1, None, 1)
time(1, 2, 3, 4, 5, 6, 7)
time(1, x=5)
time.fromisoformat('24:00'), time.fromisoformat('T04'), time.fromisoformat('12:30:40,1234567890'), time.fromisoformat('12+0530')
time.fromisoformat('24:01')
time.fromisoformat('12:3')
time.fromisoformat('12:30:40.')
time.fromisoformat('12:30+25')
time.fromisoformat('12:30z')
time.fromisoformat('T')
time(1).isoformat('x')
time(1).isoformat(5)
time(1) < time(1, tzinfo=timezone.utc)
time(1).replace(hour=25)
time(1).__reduce__(), time(1, fold=1).__reduce_ex__(2), time(1, fold=1).__reduce_ex__(4)
time(1, fold=1), time(1, 2, 3, 4, timezone.utc, fold=1), D(2000, 1, 1, fold=1, tzinfo=timezone.utc)
D(1, 1)
D(1, 1, 1, 25)
D(1, 1, 1, 1, 1, 1, 1, 5)
D(1, 1, 1, fold=3)
D(1, 1, 1, 1, 1, 1, 1, None, 1)
D(b'\x07\xd0\x01\x01\x00\x00\x00\x00\x00\x00'), D(b'\x07\xd0\x81\x01\x00\x00\x00\x00\x00\x00').fold
D(b'\x07\xd0\x01\x01\x00\x00\x00\x00\x00\x00', 5)
D(2000, 1, 1, fold=1).__reduce_ex__(4), D(2000, 1, 1, tzinfo=timezone.utc).__reduce__()
D.now(5)
D.fromtimestamp()
D.fromtimestamp('x')
D.fromtimestamp(1e30)
D.fromtimestamp(253402300800, timezone.utc)
D.fromtimestamp(-62135596801, timezone.utc)
D.fromtimestamp(1.0000005, timezone.utc), D.fromtimestamp(1.0000015, timezone.utc), D.fromtimestamp(-0.0000005, timezone.utc)
D.combine(5, 5)
D.combine(date(1, 1, 1), 5)
D.combine(date(1, 1, 1), time(1), 5)
D.combine(date(1, 1, 1))
D.fromisoformat('2000-01-01T24:00'), D.fromisoformat('2000-12-31T24:00'), D.fromisoformat('2000-01-01\ud80012:00')
D.fromisoformat('9999-12-31T24:00')
D.fromisoformat('2000-01-01T24:00:01')
D.fromisoformat('2000-01-01T12:60')
D.fromisoformat('2000-01-01T12:0000')
D.fromisoformat('2000-01-01T1200:00')
D.fromisoformat('2000-01-01T12:00:00+05Z')
D.fromisoformat('20000101120000')
D.fromisoformat('2000W01112'), D.fromisoformat('2000-W01T12'), D.fromisoformat('2000W011T12'), D.fromisoformat('2000-W01-1T12:30:40.5-00:00:01.000001')
D(2000, 1, 1).isoformat('ab')
D(2000, 1, 1).isoformat(5)
D(2000, 1, 1).isoformat(' ', 'x')
D(2000, 1, 1).replace(tzinfo=5)
D(2000, 1, 1).astimezone(5)
D(2000, 1, 1) - D(2000, 1, 1, tzinfo=timezone.utc)
D(2000, 1, 1) < D(2000, 1, 1, tzinfo=timezone.utc)
D(2000, 1, 1) < date(2000, 1, 1)
date(2000, 1, 1) - D(2000, 1, 1)
D.max + td(1)
D.strptime(5, 5)
D(2000, 1, 1, tzinfo=timezone(td(0, 1, 5))).strftime('%z %:z %Z %%z %f')
D(1, 1, 1).__replace__(year=6), date(1, 1, 1).__replace__(year=7)
D(1, 1, 1).__reduce_ex__()
D(1, 1, 1).replace(1, 2, 3, 4, 5, 6, 7, 8, 9)
setattr(D(1, 1, 1), 'x', 5)
setattr(td(1), 'days', 5)
type('x', (timezone,), {})
""".strip().splitlines():
    show(text)


class Zone(tzinfo):
    def __init__(self, offset=None, name=None, dst=None):
        self.args = offset, name, dst

    def utcoffset(self, moment):
        return self.args[0]

    def tzname(self, moment):
        return self.args[1]

    def dst(self, moment):
        return self.args[2]


class Folding(tzinfo):
    def utcoffset(self, moment):
        return td(hours=-moment.fold)


NAMES.update(Zone=Zone, Folding=Folding)
for text in """
D(1, 1, 1, tzinfo=Zone(5)).utcoffset()
D(1, 1, 1, tzinfo=Zone(td(2))).utcoffset()
D(1, 1, 1, tzinfo=Zone(td(0), dst=td(-1))).dst()
D(1, 1, 1, tzinfo=Zone(td(0), 5)).tzname()
D(1, 1, 1, tzinfo=Zone(td(0), 5)).strftime('%Z')
D(1, 1, 1, tzinfo=Zone(td(0), '100%Y')).strftime('%Z')
D(2000, 1, 1).astimezone(Zone(None))
D(2000, 1, 1).astimezone(Zone(td(0, 5)))
str(D(2000, 1, 1, tzinfo=timezone.utc).astimezone(Zone(td(hours=2), dst=td(hours=1))))
hash(D(2000, 1, 1, tzinfo=Zone(td(hours=25))))
D(2000, 1, 1, tzinfo=Zone(td(0, 9))).utctimetuple()[:6]
D(1, 1, 1, tzinfo=Zone(td(0, 9))).utctimetuple()
D(1, 1, 1, tzinfo=Zone(td(0, 9))).timestamp(), D(1, 1, 1, tzinfo=Zone(td(0, 9))) - D(1, 1, 1, tzinfo=Zone(td(0, 10)))
D(2000, 1, 1, tzinfo=Folding()) == D(2000, 1, 1, tzinfo=timezone.utc), D(2000, 1, 1, tzinfo=Folding()) < D(2000, 1, 2, tzinfo=timezone.utc)
hash(D(2000, 1, 1, fold=1, tzinfo=Folding())) == hash(D(2000, 1, 1, tzinfo=timezone.utc))
hash(time(1, tzinfo=timezone.utc)) == hash(time(2, tzinfo=timezone(td(hours=1)))), time(1, tzinfo=timezone.utc) == time(2, tzinfo=timezone(td(hours=1)))
""".strip().splitlines():
    show(text)


class DateTime(D):
    def __new__(cls, *args, **kw):
        print("DateTime", args, kw)
        return D.__new__(cls, *args, **kw)


class Date(date):
    def __new__(cls, *args, **kw):
        print("Date", args, kw)
        return date.__new__(cls, *args, **kw)


class Time(time):
    def __new__(cls, *args, **kw):
        print("Time", args, kw)
        return time.__new__(cls, *args, **kw)


x, d, t = DateTime(2000, 1, 2), Date(2000, 1, 2), Time(1, 2)
for f in (lambda: x + td(1), lambda: x.replace(day=4), lambda: x.astimezone(timezone.utc), lambda: DateTime.fromtimestamp(0, timezone.utc),
          lambda: DateTime.combine(x, time(1)), lambda: DateTime.fromisoformat("2000-01-01"), lambda: DateTime.fromordinal(5), lambda: DateTime.strptime("2000", "%Y"),
          lambda: x - td(1), lambda: x.date(), lambda: d + td(1), lambda: d.replace(day=4), lambda: Date.fromordinal(5), lambda: Date.fromisoformat("2000-01-01"),
          lambda: t.replace(5), lambda: t.replace(fold=1).fold, lambda: Time.fromisoformat("10:10")):
    print(repr(f()))
for v in (D(2000, 1, 2, 3, 4, 5, 6, fold=1), date(1, 1, 1), time(1, 2, 3, 4, timezone(td(1) / 2, "n")), td.min, timezone.utc, date(2000, 1, 1).isocalendar()):
    for protocol in range(6):
        again = pickle.loads(pickle.dumps(v, protocol))
        print(again == v, type(again).__name__, getattr(again, "fold", ""), end="; ")
print()

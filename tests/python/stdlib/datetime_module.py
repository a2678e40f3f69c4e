"""datetime: construction, arithmetic, formatting, parsing, timezones, comparison, ranges, replace, fold; calendar."""
import calendar
import datetime as dt
from datetime import date, datetime, time, timedelta, timezone


def error(f, *args, **kw):
    try:
        print("no error:", f(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)


d = date(2024, 2, 29)
print(d, repr(d), d.year, d.month, d.day, d.weekday(), d.isoweekday(), d.isocalendar(), d.toordinal(), date.fromordinal(738000), d.isoformat(), d.ctime(), d.timetuple(), d.replace(year=2023, day=1), d + timedelta(days=366), d - timedelta(1), d - date(2024, 1, 1), d < date(2024, 3, 1), d == date(2024, 2, 29), hash(d) == hash(date(2024, 2, 29)), date.min, date.max, date.resolution, date.fromisoformat("2024-02-29"), date.fromisoformat("20240229"), date.fromisoformat("2024-W09-4"), date.fromisocalendar(2024, 9, 4))
t = time(13, 5, 9, 123456)
print(t, repr(t), t.hour, t.microsecond, t.isoformat(), t.isoformat("milliseconds"), t.replace(hour=1), time.min, time.max, time(), time(1, tzinfo=timezone.utc), t < time(14), time.fromisoformat("04:23:01.000384"), time.fromisoformat("T0423"), bool(time(0)), time(5, fold=1).fold)
x = datetime(2024, 2, 29, 13, 5, 9, 123456)
u = datetime(2024, 1, 1, tzinfo=timezone.utc)
print(x, repr(x), x.date(), x.time(), x.timetz(), x.isoformat(), x.isoformat(" ", "minutes"), x.ctime(), x.weekday(), x.replace(tzinfo=timezone.utc), u, repr(u), u.tzname(), u.utcoffset(), u.dst(), u.timestamp(), datetime.fromtimestamp(0, timezone.utc), datetime.fromtimestamp(1e9, timezone(timedelta(hours=-5))), x + timedelta(hours=36, minutes=5), x - datetime(2024, 1, 1), u.astimezone(timezone(timedelta(hours=5, minutes=30))), datetime.combine(d, t), datetime.min, datetime.max, x.utctimetuple().tm_hour, x.toordinal())
for s in ("2024-02-29", "2024-02-29T13:05", "2024-02-29 13:05:09", "2024-02-29T13:05:09.123", "2024-02-29T13:05:09.123456+05:30", "20240229T130509Z", "2024-W09-4T01", "2024-02-29T13:05:09-00:00:30"):
    print(s, repr(datetime.fromisoformat(s)))
for s in ("", "2024", "2024-13-01", "2024-02-30", "2024-02-29T25:00", "x", "2024-02-29T13:05:09+25:00", "2024-2-9"):
    error(datetime.fromisoformat, s)
for fmt in ("%Y-%m-%d", "%d/%m/%y", "%H:%M:%S.%f", "%I:%M %p", "%A %a %B %b", "%j %U %W %w %u", "%G-W%V", "%y%m%d", "%%", "%c|%x|%X", "%Z|%z", "%s" if False else "%C" if False else "%D" if False else "%e" if False else "%M"):
    print(fmt, x.strftime(fmt), u.strftime(fmt), format(d, fmt) if "%" in fmt else "")
print(f"{x:%Y/%m/%d %H}", f"{d}", f"{t:%H-%M}", format(x, ""), datetime.strptime("29 Feb 2024 13:05", "%d %b %Y %H:%M"), datetime.strptime("2024-060", "%Y-%j"), datetime.strptime("01:30 PM +0530", "%I:%M %p %z"), datetime.strptime("Thu, 29 Feb 2024 13:05:09 UTC", "%a, %d %b %Y %H:%M:%S %Z"), datetime.strptime("1.5", "%S.%f") )
error(datetime.strptime, "2024", "%Y-%m")
error(datetime.strptime, "2024x", "%Y")
error(datetime.strptime, "x", "%q")
error(datetime.strptime, "2024-02-30", "%Y-%m-%d")
td = timedelta(days=1, hours=2, minutes=3, seconds=4, milliseconds=5, microseconds=6, weeks=1)
print(td, repr(td), td.days, td.seconds, td.microseconds, td.total_seconds(), td * 2, td / 2, td / timedelta(hours=1), td // timedelta(hours=1), td % timedelta(hours=1), divmod(td, timedelta(days=1)), -td, abs(-td), td + timedelta(1), td - timedelta(10), timedelta(seconds=-1), timedelta(0.5), timedelta(microseconds=1.5), bool(timedelta()), td > timedelta(1), timedelta.max, timedelta.min, timedelta.resolution, 1.5 * timedelta(1), timedelta(1) // 3, hash(td) == hash(td + timedelta()), repr(timedelta()), str(timedelta(days=-1, hours=1)), sum([timedelta(1), timedelta(2)], timedelta()))
for f in (lambda: date(2023, 2, 29), lambda: date(0, 1, 1), lambda: date(2024, 13, 1), lambda: date(2024), lambda: time(24), lambda: time(1, 60), lambda: datetime(2024, 1, 1, 0, 0, 0, 1000000), lambda: date("x", 1, 1), lambda: date(2024.0, 1, 1), lambda: d + 1, lambda: d + d, lambda: x < u, lambda: x - u, lambda: d < x, lambda: d < 5, lambda: date.max + timedelta(1), lambda: timedelta(10**10), lambda: timedelta("x"), lambda: td / 0, lambda: td * "x", lambda: timezone(timedelta(hours=25)), lambda: timezone(5), lambda: x.replace(month=13), lambda: u.replace(tzinfo=5), lambda: date.fromordinal(0), lambda: date.fromisocalendar(2024, 60, 1), lambda: datetime.fromtimestamp(1e20), lambda: t + timedelta(1), lambda: d.replace(hour=1), lambda: date.fromisoformat("bad"), lambda: x.strftime(5), lambda: setattr(d, "year", 5), lambda: time.fromisoformat("25:00")):
    error(f)
print(x == u, x != u, d == x, d == 5, timezone.utc, repr(timezone.utc), timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-3), "BRT"), repr(timezone(timedelta(hours=1), "X")), timezone.utc == timezone(timedelta(0)), timezone(timedelta(hours=1)).utcoffset(None), dt.UTC is timezone.utc, dt.MINYEAR, dt.MAXYEAR)


class TZ(dt.tzinfo):
    def utcoffset(self, x): return timedelta(hours=2)
    def dst(self, x): return timedelta(hours=1)
    def tzname(self, x): return "CUSTOM"


z = datetime(2024, 6, 1, 12, tzinfo=TZ())
print(z, z.tzname(), z.dst(), z.astimezone(timezone.utc), z == datetime(2024, 6, 1, 10, tzinfo=timezone.utc), z - u, z.timetuple().tm_isdst, z.isoformat(), z.strftime("%Z %z"), z.utctimetuple().tm_hour, z.timetz())
error(dt.tzinfo().utcoffset, None)
days = [d + timedelta(i) for i in range(-2, 3)]
print([str(v) for v in days], sorted([x, datetime(2020, 1, 1), datetime(2024, 3, 1)])[0], max(days), [(date(2024, m, 1) - timedelta(1)).day for m in range(1, 13)], sum((date(2024, m, 13).weekday() == 4) for m in range(1, 13)))
import copy
import pickle
for v in (d, t, x, u, td, timezone.utc, z.tzinfo and timezone(timedelta(1) / 2)):
    print(pickle.loads(pickle.dumps(v)) == v, copy.deepcopy(v) == v, end=" ")
print()


class DSub(datetime):
    pass


print(type(DSub(2024, 1, 1) + timedelta(1)).__name__, DSub(2024, 1, 1), repr(DSub(2024, 1, 1)), type(DSub.fromisoformat("2024-01-01")).__name__, isinstance(x, date), type(DSub(2024, 1, 1).date()).__name__)
print(calendar.isleap(2024), calendar.isleap(1900), calendar.leapdays(2000, 2025), calendar.monthrange(2024, 2), calendar.weekday(2024, 2, 29), calendar.month_name[2], calendar.day_abbr[0], calendar.timegm((1970, 1, 2, 0, 0, 0)), calendar.monthcalendar(2024, 2), calendar.Month.FEBRUARY, calendar.MONDAY)
print(calendar.month(2024, 2))
print(calendar.TextCalendar(6).formatmonth(2023, 12), calendar.HTMLCalendar().formatmonth(2024, 2)[:100])
error(calendar.monthrange, 2024, 13)
print(list(calendar.Calendar().itermonthdates(2024, 2))[0], len(calendar.Calendar(3).monthdayscalendar(2024, 5)), list(calendar.Calendar().itermonthdays2(2024, 2))[:4])

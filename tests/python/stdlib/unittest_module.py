"""unittest on StringIO: results, assert methods and their messages, fixtures, skips, subtests, expected failures, mock."""
import io
import re
import unittest
from unittest import mock


def run(case, verbosity=1):
    out = io.StringIO()
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(case)
    result = unittest.TextTestRunner(out, verbosity=verbosity).run(suite)
    text = re.sub(r"in \d+\.\d+s", "in TIME", out.getvalue())
    print(text.replace(__file__, "FILE"))
    return result


class Asserts(unittest.TestCase):
    maxDiff = None


def fails(name, *args, **kw):
    case = Asserts()
    try:
        getattr(case, name)(*args, **kw)
        print(name, "passed")
    except AssertionError as e:
        print(name, "->", e)
    except Exception as e:
        print(name, type(e).__name__, e)


fails("assertEqual", 1, 2)
fails("assertEqual", 1, 2, "with message")
fails("assertEqual", "abc", "abd")
fails("assertEqual", [1, 2, 3], [1, 9, 3])
fails("assertEqual", {"a": 1, "b": 2}, {"a": 1, "b": 3})
fails("assertEqual", (1, 2), (1, 2, 3))
fails("assertEqual", {1, 2}, {2, 3})
fails("assertEqual", "line1\nline2\n", "line1\nline3\n")
fails("assertEqual", 1.0, 1)
fails("assertNotEqual", 1, 1)
fails("assertTrue", [])
fails("assertFalse", "x")
fails("assertIs", 1, None)
fails("assertIsNot", None, None)
fails("assertIsNone", 5)
fails("assertIsNotNone", None)
fails("assertIn", 4, [1, 2])
fails("assertNotIn", "a", "abc")
fails("assertIsInstance", 5, str)
fails("assertNotIsInstance", 5, int)
fails("assertAlmostEqual", 1.0, 1.1)
fails("assertAlmostEqual", 1.0, 1.1, delta=0.5)
fails("assertAlmostEqual", 1.00000001, 1.0)
fails("assertNotAlmostEqual", 1.0, 1.0)
fails("assertGreater", 1, 2)
fails("assertLessEqual", 3, 2)
fails("assertRegex", "abc", "x")
fails("assertNotRegex", "abc", "b")
fails("assertCountEqual", [1, 1, 2], [2, 1, 3])
fails("assertRaises", ValueError, int, "5")
fails("assertRaises", ValueError, int, "x")
fails("assertRaisesRegex", ValueError, "nope", int, "x")
fails("assertWarns", UserWarning, lambda: None)
fails("assertDictEqual", {}, [])
fails("assertMultiLineEqual", "a", 5)
fails("assertHasAttr", 5, "nope")
fails("assertStartsWith", "abc", "x")
fails("assertEndsWith", "abc", "c")
fails("assertIsSubclass", int, str)
fails("fail", "explicit")
case = Asserts()
with case.assertRaises(KeyError) as cm:
    {}["missing"]
print(repr(cm.exception))
import logging
with case.assertLogs("lg", "INFO") as logs:
    logging.getLogger("lg").info("hello")
print(logs.output)
try:
    with case.assertNoLogs("lg"):
        logging.getLogger("lg").error("bad")
except AssertionError as e:
    print(e)
try:
    with case.assertRaises(ValueError):
        pass
except AssertionError as e:
    print(e)
order = []


class Lifecycle(unittest.TestCase):
    @classmethod
    def setUpClass(cls): order.append("setUpClass")
    @classmethod
    def tearDownClass(cls): order.append("tearDownClass")
    def setUp(self):
        order.append("setUp")
        self.addCleanup(order.append, "cleanup")
    def tearDown(self): order.append("tearDown")
    def test_a(self): order.append("a")
    def test_b(self):
        """Doc of b."""
        order.append("b")
    @unittest.skip("not now")
    def test_skip(self): order.append("never")
    @unittest.skipIf(True, "condition")
    def test_skip_if(self): pass
    def test_skip_inside(self): self.skipTest("inside")
    @unittest.expectedFailure
    def test_expected(self): self.fail("expected")


r = run(Lifecycle, 2)
print(order, r.testsRun, len(r.skipped), len(r.expectedFailures), r.wasSuccessful())


class Failing(unittest.TestCase):
    def test_fail(self): self.assertEqual([1, 2], [1, 3], "extra message")
    def test_error(self): raise KeyError("boom")
    def test_ok(self): pass
    @unittest.expectedFailure
    def test_unexpected(self): pass
    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i, label="L"):
                self.assertNotEqual(i, 1)


r = run(Failing)
print(r.testsRun, len(r.failures), len(r.errors), len(r.unexpectedSuccesses), r.wasSuccessful(), r)


class Async(unittest.TestCase):
    def test_order(self): pass


suite = unittest.TestSuite([Lifecycle("test_a"), unittest.FunctionTestCase(lambda: order.append("function"))])
print(suite.countTestCases(), Lifecycle("test_b"), Lifecycle("test_b").shortDescription(), Lifecycle("test_a").id(), unittest.defaultTestLoader.getTestCaseNames(Lifecycle))
m = mock.Mock(return_value=3)
print(m(1, a=2), m.called, m.call_count, m.call_args, m.call_args_list, m.attr.method(5) is m.attr.method(5), m.mock_calls[-1], isinstance(m, mock.Mock))
m.assert_called_with(1, a=2)
for f in (lambda: m.assert_called_once_with(9), lambda: m.assert_not_called(), lambda: m.assert_any_call(7), lambda: m.assert_nope()):
    try:
        f()
    except (AssertionError, AttributeError) as e:
        print(type(e).__name__, e)
s = mock.Mock(side_effect=[1, ValueError("side"), 3])
print(s())
try:
    s()
except ValueError as e:
    print(e, s())
print(mock.Mock(side_effect=lambda x: x * 2)(4), mock.MagicMock().__len__(), list(mock.MagicMock()), mock.MagicMock()[5] is not None, mock.sentinel.x, mock.ANY == 5, mock.call(1, b=2), mock.call.foo(3))
with mock.patch("os.getcwd", return_value="/patched") as p:
    import os
    print(os.getcwd(), p.called)


class Target:
    def method(self, a): return "real"
    attr = 1


with mock.patch.object(Target, "method", autospec=True) as am:
    Target().method(5)
    try:
        Target().method()
    except TypeError as e:
        print(e)
print(Target().method(1))
with mock.patch.dict(os.environ, {"PATCHED": "1"}):
    print(os.environ["PATCHED"])
print("PATCHED" in os.environ)
sp = mock.create_autospec(Target)
print(isinstance(sp(), Target) if False else sp().method.return_value is not None)
try:
    mock.Mock(spec=Target).nope
except AttributeError as e:
    print(e)
pm = mock.PropertyMock(return_value=7)
with mock.patch.object(Target, "attr", pm):
    print(Target().attr, pm.call_count)
o = mock.mock_open(read_data="file data")
with mock.patch("builtins.open", o):
    with open("x") as f:
        print(f.read())
import doctest


def documented(x):
    """
    >>> documented(2)
    4
    >>> documented("a")
    'wrong'
    """
    return x * 2


out = io.StringIO()
runner = doctest.DocTestRunner(verbose=False)
for t in doctest.DocTestFinder().find(documented, "documented", globs=globals()):
    runner.run(t, out=out.write)
print(out.getvalue().replace(__file__, "FILE"), runner.summarize(verbose=False))

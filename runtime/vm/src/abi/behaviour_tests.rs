//! Calls of native functions in a running VM. The functions have the signatures of functions of CPython 3.14, and the expected messages are
//! CPython's.

use crate::abi::convert::{BytesLikeMut, CodePoint, LongLong, SingleByte, SliceIndex, Wrapping};
use crate::abi::path::{FsPath, FsPathOrFd};
use crate::objects::bytes::PyBytes;
use crate::objects::exception::PyException;
use crate::objects::function::PyBuiltin;
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::call::call_keywords;
use crate::vm::VmConfig;

#[pymodule(name = "_behaviour")]
mod functions {
    use super::*;

    #[pyfunction("time()")]
    fn time() -> f64 {
        1.5
    }
    #[pyfunction("sqrt(x, /)")]
    fn sqrt(x: f64) -> f64 {
        x.sqrt()
    }
    #[pyfunction("pow(x, y, /)")]
    fn pow(x: f64, y: f64) -> f64 {
        x.powf(y)
    }
    #[pyfunction("category(chr, /)")]
    fn category(c: CodePoint) -> u32 {
        c.0
    }
    #[pyfunction("name(chr, default=<unrepresentable>, /)")]
    fn name(c: CodePoint, _default: Option<Value>) -> u32 {
        c.0
    }
    #[pyfunction("intern(string, /)")]
    fn intern(string: Gc<PyStr>) -> Gc<PyStr> {
        string
    }
    #[pyfunction("heappush(heap, item, /)")]
    fn heappush(_heap: Gc<PyList>, item: Value) -> Value {
        item
    }
    #[pyfunction("split(sep=None, maxsplit=-1)")]
    fn split(sep: Value, maxsplit: isize) -> (Value, isize) {
        (sep, maxsplit)
    }
    #[pyfunction("sum(iterable, /, start=0)")]
    fn sum(iterable: Value, start: Value) -> (Value, Value) {
        (iterable, start)
    }
    #[pyfunction("open(file, mode='r', buffering=-1, encoding=None, closefd=True)")]
    fn open(file: Value, mode: String, buffering: i32, encoding: Option<String>, closefd: bool) -> PyResult<Value> {
        let _ = (mode, buffering, encoding, closefd);
        Ok(file)
    }
    #[pyfunction("utf_8_decode(data, errors=None, final=False, /)")]
    fn utf_8_decode(data: BytesLike, errors: Option<String>, r#final: bool) -> (usize, Option<String>, bool) {
        (data.len(), errors, r#final)
    }
    #[pyfunction("crc32(data, value=0, /)")]
    fn crc32(data: BytesLike, value: Wrapping<u32>) -> (Vec<u8>, u32) {
        (data.to_vec(), value.0)
    }
    #[pyfunction("readinto(buffer, /)")]
    fn readinto(mut buffer: BytesLikeMut) -> usize {
        buffer.iter_mut().for_each(|b| *b = 1);
        buffer.len()
    }
    #[pyfunction("getrandbits(k, /)")]
    fn getrandbits(k: u64) -> u64 {
        k
    }
    #[pyfunction("lseek(fd, position, whence, /)")]
    fn lseek(fd: i32, position: LongLong, whence: i32) -> (i32, i64, i32) {
        (fd, position.0, whence)
    }
    #[pyfunction("byte(b, /)")]
    fn byte(b: u8) -> u8 {
        b
    }
    #[pyfunction("stat(path, *, follow_symlinks=True)")]
    fn stat(path: FsPathOrFd, follow_symlinks: bool) -> (Option<String>, bool) {
        match path {
            FsPathOrFd::Path(path) => (path.as_os_str().to_str().map(str::to_owned), follow_symlinks),
            FsPathOrFd::Fd(fd) => (Some(format!("fd {fd}")), follow_symlinks),
        }
    }
    #[pyfunction("mkdir(path, mode=511)")]
    fn mkdir(path: FsPath, mode: i32) -> (bool, Vec<u8>, i32) {
        (path.is_bytes, path.to_c_string().into_bytes(), mode)
    }
    #[pyfunction("listdir(path=None)")]
    fn listdir(path: Option<FsPathOrFd>) -> bool {
        path.is_some()
    }
    #[pyfunction("read(size=-1, /)")]
    fn read(size: Option<isize>) -> isize {
        size.unwrap_or(-1)
    }
    #[pyfunction("center(width, fillchar=b' ', /)")]
    fn center(width: isize, fillchar: Option<SingleByte>) -> (isize, u8) {
        (width, fillchar.map_or(b' ', |b| b.0))
    }
    #[pyfunction("index(value, start=0, stop=sys.maxsize, /)")]
    fn index(_value: Value, start: SliceIndex, stop: SliceIndex) -> (i64, i64) {
        (start.0, stop.0)
    }
    #[pyfunction("print(*args, sep=' ', **kwargs)")]
    fn print(t: &Thread, args: &[Value], sep: Value, kwargs: KwArgs<'_>) -> PyResult<(usize, Value, Gc<PyDict>)> {
        Ok((args.len(), sep, kwargs.to_dict(t)?))
    }
    #[pyfunction("max", raw)]
    fn max(t: &Thread, args: Args<'_>) -> PyResult<usize> {
        crate::abi::args::check_positional(t, "max", args.positional().len(), 1, usize::MAX)?;
        Ok(args.positional().len())
    }
}

/// Calls a function of the module: the repr of its result, or "Class: message".
fn call(t: &Thread, name: &str, args: &[Value], keywords: &[(&str, Value)]) -> String {
    let def = functions::SPEC.functions.iter().find(|f| f.name == name).unwrap();
    let function = PyBuiltin::new(t, def, None, None).unwrap().value();
    show(t, call_keywords(t, function, args, keywords))
}
fn show(t: &Thread, result: PyResult<Value>) -> String {
    match result {
        Ok(v) => render(t, v),
        Err(raised) => {
            let e = t.take_exception(raised);
            let args = e.downcast::<PyException>().and_then(|e| e.args.get()).unwrap();
            let message = match args.items() {
                [single] => as_str(*single).map_or(render(t, *single), |s| s.to_lossy().into_owned()),
                several => several.iter().map(|v| render(t, *v)).collect::<Vec<_>>().join(" "),
            };
            format!("{}: {message}", t.class_of(e).name())
        }
    }
}
/// `repr` without the help of Python classes: these tests are about calls only.
fn render(t: &Thread, v: Value) -> String {
    let list = |items: &[Value]| items.iter().map(|v| render(t, *v)).collect::<Vec<_>>().join(", ");
    if let Some(s) = as_str(v) {
        format!("'{}'", s.to_lossy())
    } else if let Some(b) = v.downcast::<PyBytes>() {
        format!("b'{}'", b.as_bytes().escape_ascii())
    } else if let Some(items) = v.downcast::<PyTuple>() {
        format!("({})", list(items.items()))
    } else if let Some(class) = v.downcast::<PyType>() {
        format!("<class '{}'>", class.name())
    } else if let Some(dict) = v.downcast::<PyDict>() {
        let (mut position, mut entries) = (0, Vec::new());
        while let Some((k, v)) = dict.next_entry(t, &mut position) {
            entries.push(format!("{}: {}", render(t, k), render(t, v)));
        }
        format!("{{{}}}", entries.join(", "))
    } else if v.downcast::<crate::objects::int::PyInt>().is_some() {
        crate::objects::int::to_ibig(v).unwrap().to_string()
    } else {
        format!("{v:?}")
    }
}

/// A table of calls: function, arguments, keywords, outcome.
macro_rules! check {
    ($t:ident: $($name:ident ($($arg:expr),* $(; $($key:ident = $value:expr),*)?) => $expected:expr;)*) => { $(
        let args: Vec<Value> = vec![$(IntoPy::into_py($arg, $t).unwrap()),*];
        let keywords: Vec<(&str, Value)> = vec![$($((stringify!($key), IntoPy::into_py($value, $t).unwrap())),*)?];
        assert_eq!(call($t, stringify!($name), &args, &keywords), $expected, "{} {args:?}", stringify!($name));
    )* };
}

/// The tests keep values in Rust vectors, so nothing may be collected meanwhile.
fn with_thread(f: impl FnOnce(&Thread)) {
    let vm = Vm::new(VmConfig { hash_seed: Some(0), ..VmConfig::default() }).unwrap();
    vm.heap.without_collection(|| f(vm.main_thread()));
}

#[test]
fn counts() {
    with_thread(|t| {
        check! { t:
            time() => "1.5";
            time(1) => "TypeError: time() takes no arguments (1 given)";
            time(; x = 1) => "TypeError: time() takes no keyword arguments";
            sqrt() => "TypeError: sqrt() takes exactly one argument (0 given)";
            sqrt(1, 2) => "TypeError: sqrt() takes exactly one argument (2 given)";
            sqrt(1; x = 1) => "TypeError: sqrt() takes no keyword arguments";
            pow(1) => "TypeError: pow expected 2 arguments, got 1";
            pow(2.0, 3) => "8.0";
            read(1, 2) => "TypeError: read expected at most 1 argument, got 2";
            crc32() => "TypeError: crc32 expected at least 1 argument, got 0";
            sum() => "TypeError: sum() takes at least 1 positional argument (0 given)";
            sum(1; start = 2) => "(1, 2)";
            sum(1) => "(1, 0)";
            split(1, 2, 3) => "TypeError: split() takes at most 2 arguments (3 given)";
            split(1; sep = 2) => "TypeError: argument for split() given by name ('sep') and position (1)";
            split(; sepp = 2) => "TypeError: split() got an unexpected keyword argument 'sepp'. Did you mean 'sep'?";
            open() => "TypeError: open() missing required argument 'file' (pos 1)";
            open(1; foo = 1) => "TypeError: open() got an unexpected keyword argument 'foo'";
            print(1, 2; sep = "x", end = 3, b = 4) => "(2, 'x', {'end': 3, 'b': 4})";
            max(; key = 1) => "TypeError: max expected at least 1 argument, got 0";
            max(1, 2) => "2";
        }
    });
}

#[test]
fn numbers() {
    with_thread(|t| {
        check! { t:
            sqrt("a") => "TypeError: must be real number, not str";
            sqrt(()) => "TypeError: must be real number, not NoneType";
            sqrt(true) => "1.0";
            split(()) => "(None, -1)";
            split((), true) => "(None, 1)";
            split((), "c") => "TypeError: 'str' object cannot be interpreted as an integer";
            split((), 1.5) => "TypeError: 'float' object cannot be interpreted as an integer";
            split((), 1i128 << 70) => "OverflowError: Python int too large to convert to C ssize_t";
            split((), i64::MIN) => "(None, -9223372036854775808)";
            open(1, "r", 1i64 << 40) => "OverflowError: Python int too large to convert to C int";
            getrandbits(-1) => "ValueError: Cannot convert negative int";
            getrandbits(-(1i128 << 70)) => "ValueError: Cannot convert negative int";
            getrandbits(1i128 << 70) => "OverflowError: Python int too large for C uint64_t";
            getrandbits(u64::MAX) => "18446744073709551615";
            lseek(0, 1i128 << 70, 0) => "OverflowError: int too big to convert";
            lseek(0, 1i64 << 40, 0) => "(0, 1099511627776, 0)";
            byte(256) => "OverflowError: unsigned byte integer is greater than maximum";
            byte(-1) => "OverflowError: unsigned byte integer is less than minimum";
            crc32(vec![1u8], (1i128 << 70) + 5) => "(b'\\x01', 5)";
            crc32(vec![1u8], -1) => "(b'\\x01', 4294967295)";
            crc32(vec![1u8], 1.5) => "TypeError: 'float' object cannot be interpreted as an integer";
            index(1, "b") => "TypeError: slice indices must be integers or have an __index__ method";
            index(1, 1i128 << 70, -(1i128 << 70)) => "(9223372036854775807, -9223372036854775808)";
            read("a") => "TypeError: argument should be integer or None, not 'str'";
            read(1.5) => "TypeError: argument should be integer or None, not 'float'";
            read(()) => "-1";
            read() => "-1";
            read(7) => "7";
        }
    });
}

#[test]
fn text_and_objects() {
    with_thread(|t| {
        let list = || PyList::new(t, &[]).unwrap();
        check! { t:
            intern(1) => "TypeError: intern() argument must be str, not int";
            intern(()) => "TypeError: intern() argument must be str, not None";
            intern("a") => "'a'";
            heappush(list(), 1) => "1";
            heappush(1, 2) => "TypeError: heappush() argument 1 must be list, not int";
            category("") => "TypeError: category(): argument must be a unicode character, not a string of length 0";
            category(1) => "TypeError: category() argument must be a unicode character, not int";
            category("\u{1f600}") => "128512";
            name(1) => "TypeError: name() argument 1 must be a unicode character, not int";
            name("ab") => "TypeError: name(): argument 1 must be a unicode character, not a string of length 2";
            open(1, 1) => "TypeError: open() argument 'mode' must be str, not int";
            open(1; encoding = 5) => "TypeError: open() argument 'encoding' must be str or None, not int";
            open(1; encoding = "a\0b") => "ValueError: embedded null character";
            open(1; encoding = ()) => "1";
            utf_8_decode(vec![1u8, 2], 1) => "TypeError: utf_8_decode() argument 2 must be str or None, not int";
            utf_8_decode(vec![1u8, 2], "strict", list()) => "(2, 'strict', False)";
        }
        let surrogate = PyStr::from_code_points(t, [0x61, 0xd800].into_iter()).unwrap();
        check! { t:
            open(1, surrogate) =>
                "UnicodeEncodeError: 'utf-8' 'a\u{fffd}' 1 2 'surrogates not allowed'";
        }
    });
}

#[test]
fn bytes_and_paths() {
    with_thread(|t| {
        let bytes = |b: &[u8]| PyBytes::new(t, b).unwrap();
        check! { t:
            crc32(bytes(b"abc"), 1) => "(b'abc', 1)";
            crc32("a") => "TypeError: a bytes-like object is required, not 'str'";
            readinto(1) => "TypeError: readinto() argument must be read-write bytes-like object, not int";
            readinto(bytes(b"abc")) => "TypeError: readinto() argument must be read-write bytes-like object, not bytes";
            center(5, "ab") => "TypeError: center() argument 2 must be a byte string of length 1, not str";
            center(5, bytes(b"ab")) =>
                "TypeError: center(): argument 2 must be a byte string of length 1, not a bytes object of length 2";
            center(5, bytes(b"x")) => "(5, 120)";
            stat("a/b") => "('a/b', True)";
            stat(7; follow_symlinks = ()) => "('fd 7', False)";
            stat(1.5) => "TypeError: stat: path should be string, bytes, os.PathLike or integer, not float";
            stat("a\0b") => "ValueError: stat: embedded null character in path";
            mkdir(1) => "TypeError: mkdir: path should be string, bytes or os.PathLike, not int";
            mkdir(bytes(b"x")) => "(True, b'x', 511)";
            listdir(1.5) =>
                "TypeError: listdir: path should be string, bytes, os.PathLike, integer or None, not float";
            listdir() => "False";
            listdir(()) => "False";
        }
        let escaped = PyStr::from_code_points(t, [0x61, 0xdcff, 0xe9].into_iter()).unwrap();
        check! { t: mkdir(escaped) => "(False, b'a\\xff\\xc3\\xa9', 511)"; }
    });
}

#[test]
fn methods_and_constructors() {
    use super::tests::{Sample, Special};
    use crate::protocol::call::{call_method, call_values};
    with_thread(|t| {
        let class = Sample::class(t).value();
        let sample = call_values(t, class, &[]).unwrap();
        let method = |name: &str, args: &[Value]| show(t, call_method(t, sample, t.intern(name), args));
        let one = Value::from_small_int(1);
        assert_eq!(method("append", &[]), "TypeError: Sample.append() takes exactly one argument (0 given)");
        assert_eq!(method("clear", &[one]), "TypeError: Sample.clear() takes no arguments (1 given)");
        assert_eq!(method("pop", &[one, one]), "TypeError: pop expected at most 1 argument, got 2");
        assert_eq!(method("append", &[one]), "None");
        assert_eq!(method("__len__", &[]), "1");
        assert_eq!(method("maketrans", &[one, one]), "(1, True, False)");
        assert_eq!(method("fromkeys", &[one]), "<class '_sample.Sample'>");
        assert_eq!(method("locate", &[one]), "<class '_sample.Sample'>");
        assert_eq!(method("update", &[one, one]), "2");
        assert_eq!(show(t, call_keywords(t, sample, &[one], &[("scale", t.new_float(2.5).unwrap())])), "2.5");
        let three = [one, one, one];
        assert_eq!(show(t, call_values(t, class, &three)), "TypeError: Sample() takes at most 2 arguments (3 given)");
        let keywords = [("maxle", one)];
        assert_eq!(
            show(t, call_keywords(t, class, &[], &keywords)),
            "TypeError: Sample() got an unexpected keyword argument 'maxle'. Did you mean 'maxlen'?"
        );
        let special = call_keywords(t, Special::class(t).value(), &[], &[("maxlen", one)]).unwrap();
        assert_eq!(show(t, crate::protocol::attr::get(t, special, t.intern("maxlen"))), "1");
        assert_eq!(show(t, crate::protocol::attr::get(t, class, t.intern("LIMIT"))), "10");
        let text = crate::protocol::attr::get(t, class, t.intern("__text_signature__"));
        assert_eq!(show(t, text), "'(iterable=(), maxlen=None)'");
    });
}

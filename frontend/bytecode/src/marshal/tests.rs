//! Whole-output tests; the expected bytes and messages are CPython 3.14's.

use dashu_int::IBig;

use super::*;
use crate::code::{CodeObject, Constant};
use crate::wtf8::Wtf8;

fn escaped(constant: &Constant) -> String {
    dumps(constant).unwrap().escape_ascii().to_string()
}

fn big(text: &str) -> Constant {
    Constant::Int(text.parse::<IBig>().unwrap())
}

/// What reading gives: a repr, or an error.
fn read(data: &[u8]) -> String {
    match loads(data) {
        Ok(constant) => crate::repr::repr(&constant),
        Err(error) => error.to_string(),
    }
}

#[test]
fn written_as_cpython_writes() {
    let tuple = |items: &[Constant]| Constant::tuple(items.iter().cloned());
    let set = |items: &[Constant]| Constant::FrozenSet(items.iter().cloned().collect());
    let cases = [
        (Constant::None, "N"),
        (true.into(), "T"),
        (Constant::Ellipsis, "."),
        (1i64.into(), r"\xe9\x01\x00\x00\x00"),
        ((-1i64).into(), r"\xe9\xff\xff\xff\xff"),
        (2147483648i64.into(), r"\xec\x03\x00\x00\x00\x00\x00\x00\x00\x02\x00"),
        ((-2147483648i64).into(), r"\xe9\x00\x00\x00\x80"),
        ((-2147483649i64).into(), r"\xec\xfd\xff\xff\xff\x01\x00\x00\x00\x02\x00"),
        (big("4611686018427387904"), r"\xec\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04\x00"),
        (big("1000000000000000000000000000000"), r"\xec\x07\x00\x00\x00\x00\x00\x00\x00\xa97\xa73\x04M\x93e\'\x03"),
        (big("-1000000000000000000000000000000"), r"\xec\xf9\xff\xff\xff\x00\x00\x00\x00\xa97\xa73\x04M\x93e\'\x03"),
        (1.5.into(), r"\xe7\x00\x00\x00\x00\x00\x00\xf8?"),
        ((-0.0).into(), r"\xe7\x00\x00\x00\x00\x00\x00\x00\x80"),
        (
            Constant::Complex { real: 0.0, imag: 1.0 },
            r"\xf9\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xf0?",
        ),
        (Constant::Bytes(Box::new(*b"ab")), r"\xf3\x02\x00\x00\x00ab"),
        ("".into(), r"\xda\x00"),
        ("a".into(), r"\xda\x01a"),
        ("ab c".into(), r"\xfa\x04ab c"),
        ("é".into(), r"\xf5\x02\x00\x00\x00\xc3\xa9"),
        (Wtf8::from_code_points([0xd800]).unwrap().into(), r"\xf5\x03\x00\x00\x00\xed\xa0\x80"),
        (tuple(&[]), r"\xa9\x00"),
        (tuple(&[1i64.into(), 1i64.into()]), r"\xa9\x02\xe9\x01\x00\x00\x00r\x01\x00\x00\x00"),
        (set(&["a".into(), 1i64.into()]), r"\xbe\x02\x00\x00\x00\xda\x01a\xe9\x01\x00\x00\x00"),
        (set(&[3i64.into(), 1i64.into()]), r"\xbe\x02\x00\x00\x00\xe9\x01\x00\x00\x00\xe9\x03\x00\x00\x00"),
        (
            Constant::Slice(Box::new([1i64.into(), 2i64.into(), Constant::None])),
            r"\xba\xe9\x01\x00\x00\x00\xe9\x02\x00\x00\x00N",
        ),
    ];
    for (constant, expected) in cases {
        assert_eq!(escaped(&constant), expected, "{constant:?}");
        assert_eq!(loads(&dumps(&constant).unwrap()), Ok(constant));
    }
    assert_eq!(escaped(&"x".repeat(256).as_str().into())[..24], *r"\xc1\x00\x01\x00\x00xxxx");
    let long = tuple(&vec![Constant::None; 256]);
    assert_eq!(escaped(&long)[..24], *r"\xa8\x00\x01\x00\x00NNNN");
    assert_eq!(loads(&dumps(&long).unwrap()), Ok(long));
}

/// A source that writes one tuple of the things whose form depends on the version.
struct Versions;

impl Source for Versions {
    type Value = u8;
    type Key = u8;

    fn key(&self, value: &u8) -> Option<u8> {
        Some(*value)
    }

    fn write(&self, value: &u8, out: &mut Writer<'_, Self>) -> Result<(), WriteError> {
        match value {
            0 => {
                out.tuple(5)?;
                [1, 2, 2, 3, 4].iter().try_for_each(|item| out.value(item))
            }
            1 => {
                out.float(1.5);
                Ok(())
            }
            2 => out.str(b"ab", true),
            3 => {
                out.complex(0.0, 2.0);
                Ok(())
            }
            4 => out.bytes(b"ab"),
            5 => out.slice(&6, &6, &6),
            6 => {
                out.list(1)?;
                out.value(&7)
            }
            // A list inside itself.
            _ => {
                out.list(1)?;
                out.value(&7)
            }
        }
    }
}

#[test]
fn older_versions() {
    let written = |version, value| {
        let mut writer = Writer::new(&Versions, version, true);
        writer.value(&value).map(|()| writer.finish().escape_ascii().to_string())
    };
    let two = r"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00@";
    let expected = [
        r"(\x05\x00\x00\x00f\x031.5u\x02\x00\x00\x00abu\x02\x00\x00\x00abx\x010\x012s\x02\x00\x00\x00ab".to_string(),
        r"(\x05\x00\x00\x00f\x031.5u\x02\x00\x00\x00abu\x02\x00\x00\x00abx\x010\x012s\x02\x00\x00\x00ab".to_string(),
        format!(
            r"(\x05\x00\x00\x00g\x00\x00\x00\x00\x00\x00\xf8?u\x02\x00\x00\x00abu\x02\x00\x00\x00aby{two}s\x02\x00\x00\x00ab"
        ),
        format!(
            r"\xa8\x05\x00\x00\x00\xe7\x00\x00\x00\x00\x00\x00\xf8?\xf4\x02\x00\x00\x00abr\x02\x00\x00\x00\xf9{two}\xf3\x02\x00\x00\x00ab"
        ),
        format!(r"\xa9\x05\xe7\x00\x00\x00\x00\x00\x00\xf8?\xda\x02abr\x02\x00\x00\x00\xf9{two}\xf3\x02\x00\x00\x00ab"),
        format!(r"\xa9\x05\xe7\x00\x00\x00\x00\x00\x00\xf8?\xda\x02abr\x02\x00\x00\x00\xf9{two}\xf3\x02\x00\x00\x00ab"),
    ];
    for (version, expected) in expected.iter().enumerate() {
        assert_eq!(written(version as i32, 0).as_ref(), Ok(expected), "version {version}");
    }
    assert_eq!(written(4, 5), Err(WriteError::Unmarshallable));
    assert_eq!(written(2, 7), Err(WriteError::TooDeep));
    assert_eq!(written(5, 7).unwrap(), r"\xdb\x01\x00\x00\x00r\x00\x00\x00\x00");
}

#[test]
fn bad_data_is_refused_with_cpythons_words() {
    let cases: [(&[u8], &str); 68] = [
        (b"", "EOFError: EOF read where object expected"),
        (b"0", "TypeError: NULL object in marshal data for object"),
        (b"?", "ValueError: bad marshal data (unknown type code)"),
        (b"!", "ValueError: bad marshal data (unknown type code)"),
        (b"NN", "None"),
        (b"i", "EOFError: marshal data too short"),
        (b"i\x01\0\0", "EOFError: marshal data too short"),
        (b"I\x01\0\0\0\0\0\0\0", "1"),
        (b"f\x031.5", "1.5"),
        (b"f\x03nan", "nan"),
        (b"f\x03abc", "ValueError: could not convert string to float: 'abc'"),
        (b"f\x05", "EOFError: marshal data too short"),
        (b"f", "EOFError: EOF read where not expected"),
        (b"g123", "EOFError: marshal data too short"),
        (b"x\x011\x012", "(1+2j)"),
        (b"l\0\0\0\0", "0"),
        (b"l\x01\0\0\0\x01\0", "1"),
        (b"l\xfe\xff\xff\xff\x01\0\x01\0", "-32769"),
        (b"l\x02\0\0\0\x01\0\0\0", "ValueError: bad marshal data (unnormalized long data)"),
        (b"l\x01\0\0\0\0\x80", "ValueError: bad marshal data (digit out of range in long)"),
        (b"l\x02\0\0\0\x01\0", "EOFError: marshal data too short"),
        (b"l\0\0\0\x80", "ValueError: bad marshal data (long size out of range)"),
        (b"s\xff\xff\xff\xff", "ValueError: bad marshal data (bytes object size out of range)"),
        (b"s\x03\0\0\0ab", "EOFError: marshal data too short"),
        (b"t\x02\0\0\0ab", "'ab'"),
        (b"t\xfe\xff\xff\xffab", "ValueError: bad marshal data (string size out of range)"),
        (b"u\x02\0\0\0\xc3\xa9", "'\u{e9}'"),
        (b"u\x03\0\0\0\xed\xa0\x80", r"'\ud800'"),
        (b"u\xfb\xff\xff\xff", "ValueError: bad marshal data (string size out of range)"),
        (b"a\x02\0\0\0a\xff", "'a\u{ff}'"),
        (b"A\xff\xff\xff\xff", "ValueError: bad marshal data (string size out of range)"),
        (b"z\x02ab", "'ab'"),
        (b"Z\x02a", "EOFError: marshal data too short"),
        (b"z", "EOFError: EOF read where not expected"),
        (b"(\0\0\0\0", "()"),
        (b"(\x01\0\0\x000", "TypeError: NULL object in marshal data for tuple"),
        (b"(\xff\xff\xff\xff", "ValueError: bad marshal data (tuple size out of range)"),
        (b"(\x02\0\0\0N", "EOFError: EOF read where object expected"),
        (b"(\xff\xff\xff\x7fN", "EOFError: EOF read where object expected"),
        (b"(\xff\xff\xff\x7fN!", "ValueError: bad marshal data (unknown type code)"),
        (b")\x02NN", "(None, None)"),
        (b")\x02N", "EOFError: EOF read where object expected"),
        (b")", "EOFError: EOF read where not expected"),
        (b"[\xff\xff\xff\xff", "ValueError: bad marshal data (list size out of range)"),
        (b"<\xff\xff\xff\xff", "ValueError: bad marshal data (set size out of range)"),
        (b">\0\0\0\0", "frozenset()"),
        (b">\x01\0\0\0N", "frozenset({None})"),
        (b">\x01\0\0\x000", "TypeError: NULL object in marshal data for set"),
        (b">\x02\0\0\0N", "EOFError: EOF read where object expected"),
        (b":NNN", "slice(None, None, None)"),
        (b":NN", "EOFError: EOF read where object expected"),
        (b":NN0", "TypeError: NULL object in marshal data for object"),
        (b"r\0\0\0\0", "ValueError: bad marshal data (invalid reference)"),
        (b"r\xff\xff\xff\xff", "ValueError: bad marshal data (invalid reference)"),
        (b"r", "EOFError: marshal data too short"),
        (b"\xbe\x01\0\0\0r\0\0\0\0", "ValueError: bad marshal data (invalid reference)"),
        (b"\xbar\0\0\0\0NN", "ValueError: bad marshal data (invalid reference)"),
        (b"\xce", "None"),
        (b"(\x02\0\0\0\xcer\0\0\0\0", "ValueError: bad marshal data (invalid reference)"),
        (b"(\x02\0\0\0\xe9\x01\0\0\0r\0\0\0\0", "(1, 1)"),
        (b"(\x02\0\0\0\xe9\x01\0\0\0r\x01\0\0\0", "ValueError: bad marshal data (invalid reference)"),
        (b"(\x02\0\0\0\xbe\0\0\0\0r\0\0\0\0", "(frozenset(), frozenset())"),
        (b"(\x02\0\0\0\xa9\0r\0\0\0\0", "((), ())"),
        (b"c", "EOFError: marshal data too short"),
        (b"c\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x000", "TypeError: NULL object in marshal data for code object"),
        // Where CPython raises something of its own, or builds what is no constant:
        (b"u\x01\0\0\0\xc3", "ValueError: bad marshal data (string is not UTF-8)"),
        (b"\xa8\x01\0\0\0r\0\0\0\0", "ValueError: bad marshal data (tuple inside itself)"),
        (b"{0", "ValueError: bad marshal data (dict among constants)"),
    ];
    for (data, expected) in cases {
        assert_eq!(read(data), expected, "{}", data.escape_ascii());
    }
}

#[test]
fn depth_is_limited() {
    let nested = |depth| {
        let mut data = b")\x01".repeat(depth);
        data.push(b'N');
        data
    };
    assert_eq!(read(&nested(1999)).len(), 1999 * 3 + 4);
    assert_eq!(read(&nested(2000)), "ValueError: recursion limit exceeded");
    let constant = loads(&nested(1999)).unwrap();
    assert_eq!(dumps(&constant).map(|data| data.len()), Ok(1999 * 2 + 1));
    assert_eq!(dumps(&Constant::tuple([constant])), Err(WriteError::TooDeep));
}

#[test]
fn code_may_be_disallowed() {
    let mut sink = ConstantSink::default();
    let mut input = SliceInput::new(b"c");
    let error = Reader::new(&mut input, &mut sink, false).value().unwrap_err();
    assert_eq!(error.to_string(), "ValueError: unmarshalling code objects is disallowed");
    assert_eq!(WriteError::CodeNotAllowed.to_string(), "marshalling code objects is disallowed");
}

fn sample_code() -> CodeObject {
    let inner = CodeObject {
        argcount: 1,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        stacksize: 1,
        flags: 3,
        code: vec![128, 0, 86, 0, 35, 0],
        consts: vec![Constant::None],
        names: vec![],
        localsplusnames: vec!["x".into()],
        localspluskinds: vec![0x26],
        filename: "f.py".into(),
        name: "f".into(),
        qualname: "f".into(),
        firstlineno: 1,
        linetable: vec![0x80, 0, 0xd8, 4, 5],
        exceptiontable: vec![],
    };
    CodeObject {
        consts: vec![Constant::Code(std::sync::Arc::new(inner.clone())), Constant::None, "f.py".into()],
        names: vec!["f".into()],
        name: "<module>".into(),
        qualname: "<module>".into(),
        argcount: 0,
        localsplusnames: vec![],
        localspluskinds: vec![],
        flags: 0,
        code: vec![128, 0, 82, 0, 23, 0, 116, 0, 82, 1, 35, 0],
        ..inner
    }
}

#[test]
fn code_objects_round_trip() {
    let code = sample_code();
    let data = dump_code(&code).unwrap();
    let again = load_code(&data).unwrap();
    assert_eq!(format!("{again:?}"), format!("{code:?}"));
    assert_eq!(
        data.escape_ascii().to_string(),
        concat!(
            r"c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00",
            r"\xf3\x0c\x00\x00\x00\x80\x00R\x00\x17\x00t\x00R\x01#\x00",
            r"\xa9\x03",
            r"c\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x03\x00\x00\x00",
            r"\xf3\x06\x00\x00\x00\x80\x00V\x00#\x00",
            r"\xa9\x01N\xa9\x00\xa9\x01\xda\x01x\xf3\x01\x00\x00\x00&\xfa\x04f.py\xda\x01fr\x09\x00\x00\x00\x01\x00\x00\x00",
            r"\xf3\x05\x00\x00\x00\x80\x00\xd8\x04\x05\xf3\x00\x00\x00\x00",
            r"Nr\x08\x00\x00\x00\xa9\x01r\x09\x00\x00\x00r\x04\x00\x00\x00r\x0b\x00\x00\x00r\x08\x00\x00\x00",
            r"\xda\x08<module>r\x0d\x00\x00\x00\x01\x00\x00\x00r\x0a\x00\x00\x00r\x0b\x00\x00\x00",
        )
        .replace(r"\x09", r"\t")
        .replace(r"\x0a", r"\n")
        .replace(r"\x0d", r"\r")
    );
}

/// Every truncation and many mutations of good data are read without a panic.
#[test]
fn mutated_data_never_panics() {
    let data = dump_code(&sample_code()).unwrap();
    for len in 0..data.len() {
        assert!(loads(&data[..len]).is_err(), "{len}");
    }
    let mut state = 1u64;
    let mut random = move || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize
    };
    for _ in 0..20_000 {
        let mut data = data.clone();
        for _ in 0..=random() % 4 {
            let at = random() % data.len();
            data[at] = random() as u8;
        }
        let _ = loads(&data);
    }
}

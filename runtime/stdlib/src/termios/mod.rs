//! `termios`: terminal modes.

mod constants;

use crate::system::{self, Fildes};
use brolga_vm::objects::bytes::{PyBytes, as_bytes};
use brolga_vm::objects::exception::classes::Exception;
use brolga_vm::objects::int;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, number, sequence};

/// `termios.error`: not an OSError, though its arguments are those of one.
#[pyclass(name = "error", module = "termios", base = Exception, layout_of = base, no_doc, flags = BASETYPE | HAVE_GC)]
pub struct TermiosError;

#[cold]
fn error(t: &Thread) -> Raised {
    let e = system::errno();
    if e == libc::EINTR
        && let Err(r) = brolga_vm::interp::check_signals(t)
    {
        return r;
    }
    let build = || {
        let text = t.new_str(&brolga_vm::objects::exception::os_error::strerror(e))?;
        call::call2(t, TermiosError::class(t).into(), Value::from_small_int(e as i64), text)
    };
    match build() {
        Ok(exc) => t.raise_value(exc),
        Err(r) => r,
    }
}
fn check(t: &Thread, result: i32) -> PyResult<()> {
    if result == -1 { Err(error(t)) } else { Ok(()) }
}

fn get(t: &Thread, fd: i32) -> PyResult<libc::termios> {
    // SAFETY: zero bytes are a valid structure.
    let mut mode: libc::termios = unsafe { std::mem::zeroed() };
    // SAFETY: the structure is a local.
    check(t, unsafe { libc::tcgetattr(fd, &raw mut mode) })?;
    Ok(mode)
}
/// A control character: a byte, or a number.
fn control_character(t: &Thread, v: Value) -> PyResult<libc::cc_t> {
    if let Some(b) = as_bytes(v)
        && let [byte] = b.as_bytes()
    {
        return Ok(*byte as libc::cc_t);
    }
    match int::as_int(v) {
        Some(_) => Ok(number::index_i64(t, v)? as libc::cc_t),
        None => Err(t.raise_type_error("tcsetattr: elements of attributes must be characters or integers")),
    }
}

/// Settings of terminals, by the calls of POSIX.
///
/// Where a descriptor is expected, an object with a fileno() method will do.
#[pymodule(name = "termios", classes(TermiosError))]
pub mod termios_module {
    use super::*;

    /// The settings of a terminal, in a list: the flags for input, output, the line and local ones, the two speeds, and the list of control
    /// characters. Those are bytes, except VMIN and VTIME, which are ints, when the terminal doesn't work line by line.
    #[pyfunction("tcgetattr(fd, /)")]
    fn tcgetattr(t: &Thread, fd: Fildes) -> PyResult<Value> {
        let mode = get(t, fd.0)?;
        // SAFETY: reads of a local.
        let (ispeed, ospeed) = unsafe { (libc::cfgetispeed(&raw const mode), libc::cfgetospeed(&raw const mode)) };
        let characters = PyList::new_empty(t)?;
        for (i, c) in mode.c_cc.iter().enumerate() {
            let is_number = mode.c_lflag & libc::ICANON == 0 && (i == libc::VMIN || i == libc::VTIME);
            let v = match is_number {
                true => Value::from_small_int(*c as i64),
                false => PyBytes::new(t, &[*c as u8])?.into(),
            };
            characters.append(t, v)?;
        }
        let mut fields = RootVec::new(&t.heap);
        for n in [mode.c_iflag, mode.c_oflag, mode.c_cflag, mode.c_lflag, ispeed, ospeed] {
            fields.push(Value::from_small_int(n as i64));
        }
        fields.push(characters.into());
        t.new_list(&fields)
    }
    /// Changes the settings of a terminal to those of a list like that of tcgetattr(): at once (TCSANOW), or once all output is through (TCSADRAIN),
    /// or then and without the input that nobody has read (TCSAFLUSH).
    #[pyfunction("tcsetattr(fd, when, attributes, /)")]
    fn tcsetattr(t: &Thread, fd: Fildes, when: i32, attributes: Value) -> PyResult<()> {
        let Some(list) = attributes.downcast::<PyList>().filter(|l| l.len() == 7) else {
            return Err(t.raise_type_error("tcsetattr, arg 3: must be 7 element list"));
        };
        // The present mode fills what the list does not say.
        let mut mode = get(t, fd.0)?;
        let flag = |i: usize| number::index_i64(t, list.get(t, i)?);
        mode.c_iflag = flag(0)? as libc::tcflag_t;
        mode.c_oflag = flag(1)? as libc::tcflag_t;
        mode.c_cflag = flag(2)? as libc::tcflag_t;
        mode.c_lflag = flag(3)? as libc::tcflag_t;
        let (ispeed, ospeed) = (flag(4)? as libc::speed_t, flag(5)? as libc::speed_t);
        let characters = list.get(t, 6)?.downcast::<PyList>().filter(|l| l.len() == mode.c_cc.len());
        let Some(characters) = characters else {
            let n = mode.c_cc.len();
            return Err(t.raise_type_error(format!("tcsetattr: attributes[6] must be {n} element list")));
        };
        for (i, c) in mode.c_cc.iter_mut().enumerate() {
            *c = control_character(t, characters.get(t, i)?)?;
        }
        // SAFETY: writes to a local, then plain system calls.
        unsafe {
            check(t, libc::cfsetispeed(&raw mut mode, ispeed))?;
            check(t, libc::cfsetospeed(&raw mut mode, ospeed))?;
            check(t, t.allow_threads(|| libc::tcsetattr(fd.0, when, &raw const mode)))
        }
    }
    /// Holds the line of a terminal at break, for between a quarter and half a second if duration is 0; what other durations mean depends on the
    /// system.
    #[pyfunction("tcsendbreak(fd, duration, /)")]
    fn tcsendbreak(t: &Thread, fd: Fildes, duration: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        check(t, t.allow_threads(|| unsafe { libc::tcsendbreak(fd.0, duration) }))
    }
    /// Waits until all that was written to a terminal is through.
    #[pyfunction("tcdrain(fd, /)")]
    fn tcdrain(t: &Thread, fd: Fildes) -> PyResult<()> {
        // SAFETY: a plain system call.
        check(t, t.allow_threads(|| unsafe { libc::tcdrain(fd.0) }))
    }
    /// Throws away what was received and not read (TCIFLUSH), what was written and not sent (TCOFLUSH), or both (TCIOFLUSH).
    #[pyfunction("tcflush(fd, queue, /)")]
    fn tcflush(t: &Thread, fd: Fildes, queue: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        check(t, t.allow_threads(|| unsafe { libc::tcflush(fd.0, queue) }))
    }
    /// Stops and restarts a terminal's output (TCOOFF, TCOON), or asks the terminal to stop and restart sending (TCIOFF, TCION).
    #[pyfunction("tcflow(fd, action, /)")]
    fn tcflow(t: &Thread, fd: Fildes, action: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        check(t, t.allow_threads(|| unsafe { libc::tcflow(fd.0, action) }))
    }
    /// How many lines and columns a terminal's window has.
    #[pyfunction("tcgetwinsize(fd, /)")]
    fn tcgetwinsize(t: &Thread, fd: Fildes) -> PyResult<(u16, u16)> {
        // SAFETY: zero bytes are a valid structure, which is a local.
        unsafe {
            let mut size: libc::winsize = std::mem::zeroed();
            check(t, libc::ioctl(fd.0, libc::TIOCGWINSZ, &raw mut size))?;
            Ok((size.ws_row, size.ws_col))
        }
    }
    /// Says how many lines and columns a terminal's window has, as a pair.
    #[pyfunction("tcsetwinsize(fd, winsize, /)")]
    fn tcsetwinsize(t: &Thread, fd: Fildes, winsize: Value) -> PyResult<()> {
        let is_sequence = t.class_of(winsize).slots.get().sq_item.is_some();
        let items = if is_sequence { Some(sequence::to_tuple(t, winsize)?) } else { None };
        let Some(items) = items.filter(|i| i.len() == 2) else {
            return Err(t.raise_type_error("tcsetwinsize, arg 2: must be a two-item sequence"));
        };
        let (row, column) = (number::index_i64(t, items.get(0))?, number::index_i64(t, items.get(1))?);
        // SAFETY: zero bytes are a valid structure, which is a local.
        unsafe {
            let mut size: libc::winsize = std::mem::zeroed();
            check(t, libc::ioctl(fd.0, libc::TIOCGWINSZ, &raw mut size))?;
            let (Ok(row), Ok(column)) = (u16::try_from(row), u16::try_from(column)) else {
                return Err(t.raise_overflow_error("winsize value(s) out of range."));
            };
            (size.ws_row, size.ws_col) = (row, column);
            check(t, libc::ioctl(fd.0, libc::TIOCSWINSZ, &raw const size))
        }
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        system::add_constants(t, module, super::constants::NUMBERS)
    }
}

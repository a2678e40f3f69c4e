//! Runs compiled patterns on the crate `rustpython-sre_engine`, directly on the code units of the text.
//!
//! The crate moves through a text by [`StrDrive`]; [`Units`] implements it for one, two or four bytes a character, so that positions are indices and nothing
//! is converted. A machine belongs to one call of a method of a pattern: what it points to (code, text) outlives it, and texts do not move.
//!
//! **Interrupts.** A match may take exponentially long. Moving forward looks at the thread's poll word; when a signal has come, the match is unwound, the
//! handlers run, and the match starts again: it has no effects, so that the only loss is time. Restarts leave growing periods of peace, lest
//! a timer faster than the match starve it.

use brolga_vm::objects::str_::StrView;
use brolga_vm::prelude::*;
use brolga_vm::thread::poll;
use rustpython_sre_engine::{Request, State, StrDrive, StringCursor};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Where a match was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found {
    pub start: usize,
    pub end: usize,
}

/// Code units of `N` bytes each.
#[derive(Clone, Copy)]
struct Units<'a, const N: usize>(&'a [u8]);

/// The crate's own drive of bytes, which alone can move a cursor's pointer.
type Bytes<'a> = &'a [u8];

impl<const N: usize> StrDrive for Units<'_, N> {
    #[inline]
    fn count(&self) -> usize {
        self.0.len() / N
    }
    #[inline]
    fn create_cursor(&self, n: usize) -> StringCursor {
        let mut cursor = Bytes::create_cursor(&self.0, n * N);
        cursor.position = n;
        cursor
    }
    #[inline]
    fn adjust_cursor(&self, cursor: &mut StringCursor, n: usize) {
        *cursor = self.create_cursor(n);
    }
    #[inline(always)]
    fn advance(cursor: &mut StringCursor) -> u32 {
        let c = Self::peek(cursor);
        Self::skip(cursor, 1);
        check_interrupts();
        c
    }
    #[inline(always)]
    fn peek(cursor: &StringCursor) -> u32 {
        let mut cursor = *cursor;
        let mut unit = [0; 4];
        for (i, byte) in unit[..N].iter_mut().enumerate() {
            if i > 0 {
                Bytes::skip(&mut cursor, 1);
            }
            *byte = Bytes::peek(&cursor) as u8;
        }
        match N {
            1 => unit[0] as u32,
            2 => u16::from_ne_bytes([unit[0], unit[1]]) as u32,
            _ => u32::from_ne_bytes(unit),
        }
    }
    #[inline(always)]
    fn skip(cursor: &mut StringCursor, n: usize) {
        let position = cursor.position + n;
        Bytes::skip(cursor, n * N);
        cursor.position = position;
    }
    #[inline(always)]
    fn back_advance(cursor: &mut StringCursor) -> u32 {
        Self::back_skip(cursor, 1);
        Self::peek(cursor)
    }
    #[inline(always)]
    fn back_peek(cursor: &StringCursor) -> u32 {
        let mut cursor = *cursor;
        Self::back_skip(&mut cursor, 1);
        Self::peek(&cursor)
    }
    #[inline(always)]
    fn back_skip(cursor: &mut StringCursor, n: usize) {
        let position = cursor.position - n;
        cursor.position = n * N;
        Bytes::back_skip(cursor, n * N);
        cursor.position = position;
    }
}

thread_local! {
    /// The poll word of the thread that is matching; null when matches are not to be interrupted.
    static POLL: Cell<*const AtomicU32> = const { Cell::new(std::ptr::null()) };
    /// No interrupts before this.
    static PEACE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// What unwinds a match that a signal interrupts.
struct Interrupted;

#[inline(always)]
fn check_interrupts() {
    let word = POLL.get();
    // SAFETY: the pointer is set for the time of a match, by `Watch`, from a reference to the running thread.
    if !word.is_null() && unsafe { &*word }.load(Ordering::Relaxed) & poll::SIGNAL != 0 {
        interrupt();
    }
}
#[cold]
#[inline(never)]
fn interrupt() {
    if PEACE.get().is_none_or(|end| Instant::now() >= end) {
        resume_unwind(Box::new(Interrupted));
    }
}

/// Makes the thread's poll word known while a match runs.
struct Watch;
impl Watch {
    fn new(t: &Thread) -> Watch {
        POLL.set(&t.poll);
        Watch
    }
}
impl Drop for Watch {
    fn drop(&mut self) {
        POLL.set(std::ptr::null());
    }
}

/// Matches code against one text.
pub struct Machine<'a> {
    t: &'a Thread,
    code: &'a [u32],
    text: StrView<'a>,
    /// Matches end here at the latest.
    end: usize,
    state: State,
}

/// Runs the same code on a drive for the text.
macro_rules! with_drive {
    ($view:expr, $drive:ident => $body:expr) => {
        match $view {
            StrView::Ascii(u) | StrView::Latin1(u) => {
                let $drive = Units::<1>(u);
                $body
            }
            StrView::Ucs2(u) => {
                // SAFETY: plain integers, seen as their bytes.
                let $drive = Units::<2>(unsafe { std::slice::from_raw_parts(u.as_ptr().cast(), size_of_val(u)) });
                $body
            }
            StrView::Ucs4(u) => {
                // SAFETY: as above.
                let $drive = Units::<4>(unsafe { std::slice::from_raw_parts(u.as_ptr().cast(), size_of_val(u)) });
                $body
            }
        }
    };
}

impl<'a> Machine<'a> {
    /// `code` has passed [`super::validate`].
    pub fn new(t: &'a Thread, code: &'a [u32], text: StrView<'a>, end: usize) -> Machine<'a> {
        Machine { t, code, text, end: end.min(text.len()), state: State::default() }
    }
    /// The span of a group (from 1 on), after a match.
    pub fn group(&self, group: usize) -> Option<(usize, usize)> {
        let (start, end) = self.state.marks.get(group - 1);
        (start.is_some() && end.is_some()).then(|| (start.unpack(), end.unpack()))
    }
    /// The number of the last group that was closed, 0 for none.
    pub fn last_index(&self) -> i32 {
        self.state.marks.last_index().max(0) as i32
    }
    /// Matches at a position; `whole` to the end of the text, `must_advance` not the empty text there.
    pub fn match_at(&mut self, start: usize, must_advance: bool, whole: bool) -> PyResult<Option<Found>> {
        self.run(start, must_advance, whole, false)
    }
    /// The first match from a position on.
    pub fn search(&mut self, start: usize, must_advance: bool) -> PyResult<Option<Found>> {
        self.run(start, must_advance, false, true)
    }

    fn run(&mut self, start: usize, must_advance: bool, whole: bool, search: bool) -> PyResult<Option<Found>> {
        if start > self.end {
            return Ok(None);
        }
        let begun = Instant::now;
        let mut first: Option<Instant> = None;
        loop {
            let Machine { t, code, text, end, state } = self;
            let watch = Watch::new(t);
            let result = catch_unwind(AssertUnwindSafe(|| {
                with_drive!(*text, drive => {
                    let mut request = Request::new(drive, start, *end, code, whole);
                    request.must_advance = must_advance;
                    state.reset(&request, start);
                    if search { state.search(request) } else { state.py_match(&request) }
                })
            }));
            drop(watch);
            let payload = match result {
                Ok(false) => return Ok(None),
                Ok(true) => return Ok(Some(Found { start: state.start, end: state.cursor.position })),
                Err(payload) => payload,
            };
            *state = State::default();
            if !payload.is::<Interrupted>() {
                return Err(t.raise_runtime_error("internal error in regular expression engine"));
            }
            serve_signal(t)?;
            // The match may have begun long before; be fair to it from now on.
            let first = *first.get_or_insert_with(begun);
            PEACE.set(Some(Instant::now() + first.elapsed() + Duration::from_millis(20)));
        }
    }
}

/// Runs the handlers of signals that have come.
#[cold]
fn serve_signal(t: &Thread) -> PyResult<()> {
    t.poll.fetch_and(!poll::SIGNAL, Ordering::AcqRel);
    match t.interp.hooks.run_signal_handlers.get() {
        Some(run) => run(t),
        None => Ok(()),
    }
}

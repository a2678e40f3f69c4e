//! Where compiled code finds things: byte offsets of the fields that it reads and writes.

use crate::abi::tier::ResumePoint;
use crate::frames::window::Frame;
use crate::frames::{ExcItem, ThreadState};
use crate::objects::cell::PyCell;
use crate::objects::code::PyCode;
use crate::objects::function::{PyFunction, PyMethod};
use crate::objects::generator::{self, PyGenerator};
use crate::objects::list::{PyList, iter::PyListIter};
use crate::objects::property_cell::PropertyCell;
use crate::objects::range::PyRangeIter;
use crate::objects::str_::PyStr;
use crate::objects::tuple::{PyTuple, iter::PyTupleIter};
use crate::objects::type_::PyType;
use crate::thread::Thread;
use std::mem::offset_of;

macro_rules! offsets {
    ($($name:ident = $ty:ty, $field:ident;)*) => {
        $(pub const $name: usize = offset_of!($ty, $field);)*
    };
}

offsets! {
    THREAD_POLL = Thread, poll;
    THREAD_RECURSION_LIMIT = Thread, recursion_limit;
    THREAD_EXCEPTION = Thread, exception;
    THREAD_FRAME = Thread, frame;
    THREAD_STACK_TOP = Thread, stack_top;
    THREAD_STACK_LIMIT = Thread, stack_limit;
    THREAD_COMPILED_STACK_LIMIT = Thread, compiled_stack_limit;
    THREAD_SECOND_RESULT = Thread, second_result;
    THREAD_GUARD_COUNTDOWN = Thread, guard_countdown;
    FRAME_PREVIOUS = Frame, previous;
    FRAME_FUNCTION = Frame, function;
    FRAME_FLAGS = Frame, flags;
    FRAME_DEPTH = Frame, depth;
    FRAME_SITE = Frame, site;
    CODE_ENTRY = PyCode, entry;
    CODE_POSITIONAL = PyCode, positional;
    FRAME_PC = Frame, pc;
    FRAME_SP = Frame, sp;
    RESUME_ENTRY = ResumePoint, entry;
    GENERATOR_STATE = PyGenerator, state;
    GENERATOR_RESUME = PyGenerator, resume;
    LIST_LEN = PyList, len;
    LIST_STORAGE = PyList, storage;
    TUPLE_LEN = PyTuple, len;
    STR_LEN = PyStr, len;
    STR_DATA = PyStr, data;
    CELL_CONTENTS = PyCell, contents;
    PROPERTY_VALUE = PropertyCell, value;
    RANGE_ITER_NEXT = PyRangeIter, next;
    RANGE_ITER_LEFT = PyRangeIter, left;
    RANGE_ITER_STEP = PyRangeIter, step;
    LIST_ITER_LIST = PyListIter, list;
    LIST_ITER_INDEX = PyListIter, index;
    TUPLE_ITER_TUPLE = PyTupleIter, tuple;
    TUPLE_ITER_INDEX = PyTupleIter, index;
    METHOD_FUNCTION = PyMethod, function;
    METHOD_RECEIVER = PyMethod, receiver;
    WRAPPED_VALUE = crate::objects::wrapped::Wrapped, value;
    FUNCTION_VERSION = PyFunction, version;
    FUNCTION_GLOBALS = PyFunction, globals;
    FUNCTION_CLOSURE = PyFunction, closure;
    FUNCTION_CODE = PyFunction, code;
    CLASS_VERSION = PyType, version;
}
const GENERATOR_EXC: usize = offset_of!(PyGenerator, exc);
/// Where a generator's window begins.
pub const GENERATOR_FRAME: usize = generator::FRAME_OFFSET;
/// Fields of a generator, seen from its window.
pub const FRAME_TO_GENERATOR_STATE: i32 = GENERATOR_STATE as i32 - GENERATOR_FRAME as i32;
pub const FRAME_TO_GENERATOR_RESUME: i32 = GENERATOR_RESUME as i32 - GENERATOR_FRAME as i32;
pub const FRAME_TO_GENERATOR_STACK: i32 = offset_of!(PyGenerator, stack) as i32 - GENERATOR_FRAME as i32;
pub const FRAME_TO_GENERATOR_LOG: i32 = HEADER_LOG as i32 - GENERATOR_FRAME as i32;
pub const FRAME_TO_EXC_ITEM: i32 = GENERATOR_EXC as i32 - GENERATOR_FRAME as i32;
/// The link of an entry in the chain of handled exceptions.
pub const EXC_ITEM_PREVIOUS: usize = offset_of!(ExcItem, previous);
/// The innermost entry of that chain.
pub const THREAD_EXC_INFO: usize = offset_of!(Thread, state) + offset_of!(ThreadState, exc_info);
/// The kind's own byte of a header.
pub const HEADER_AUX: usize = 6;
/// The flags of a header.
pub const HEADER_FLAGS: usize = 5;
/// The flag of interned strings.
pub const STR_INTERNED: u8 = crate::objects::str_::INTERNED;
pub const HEADER_SHAPE: usize = brolga_heap::object::HEADER_SHAPE_OFFSET;
pub const HEADER_KIND: usize = brolga_heap::object::HEADER_KIND_OFFSET;
pub const HEADER_LOG: usize = brolga_heap::object::HEADER_LOG_OFFSET;
pub const VALUE_ARRAY_CAPACITY: usize = brolga_heap::array::VALUE_ARRAY_CAPACITY_OFFSET;
pub const VALUE_ARRAY_ITEMS: usize = brolga_heap::array::VALUE_ARRAY_ITEMS_OFFSET;
pub const RAW_ARRAY_DATA: usize = brolga_heap::array::RAW_ARRAY_DATA_OFFSET;
pub const TUPLE_ITEMS: usize = crate::objects::tuple::ITEMS_OFFSET;
/// Where a float in a box keeps its double.
pub const FLOAT_VALUE: usize = crate::objects::float::VALUE_OFFSET;
/// Bytes of a window's header.
pub const FRAME_BYTES: usize = size_of::<Frame>();

// The poll word and the watch word are read as one; flags and depth are written as one.
const _: () = assert!(THREAD_POLL == 0 && offset_of!(Thread, watch) == 4 && FRAME_DEPTH == FRAME_FLAGS + 4);

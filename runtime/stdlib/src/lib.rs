//! The standard library's native modules, a file or folder each.

pub mod accounts;
pub mod array;
pub mod asyncio;
pub mod binascii;
pub mod bisect;
pub mod cmath;
pub mod collections;
pub mod compress;
pub mod contextvars;
pub mod csv;
pub mod ctypes;
pub mod datetime;
pub mod decimal;
pub mod duration;
pub mod errno;
pub mod expat;
pub mod faulthandler;
pub mod fcntl;
pub mod functools;
pub mod hashes;
pub mod heapq;
pub mod io;
pub mod itertools;
pub mod json;
pub mod locale;
pub mod lsprof;
pub mod math;
pub mod mmap;
pub mod multibyte;
pub mod multiprocessing;
pub mod operator;
pub mod pickle;
pub mod posix;
pub mod queue;
pub mod random;
pub mod resource;
pub mod select;
pub mod signal;
pub mod socket;
pub mod sre;
pub mod ssl;
pub mod stat;
pub mod statistics;
pub mod structs;
pub mod subprocess;
pub mod support;
pub mod syslog;
pub mod system;
pub mod termios;
pub mod time;
pub mod unicodedata;
pub mod uuid;

use brolga_vm::prelude::*;

/// Every module of this crate, for the VM's registry.
pub static ALL: &[&ModuleSpec] = &[
    &array::array::SPEC,
    &asyncio::asyncio::SPEC,
    &binascii::binascii::SPEC,
    &accounts::grp::SPEC,
    &accounts::pwd::SPEC,
    &bisect::bisect::SPEC,
    &cmath::cmath::SPEC,
    &collections::collections::SPEC,
    &compress::bz2::bz2::SPEC,
    &compress::lzma::lzma::SPEC,
    &compress::zlib::zlib::SPEC,
    &compress::zstd::zstd::SPEC,
    &contextvars::contextvars::SPEC,
    &csv::_csv::SPEC,
    &ctypes::ctypes::SPEC,
    &datetime::datetime_module::SPEC,
    &decimal::decimal_module::SPEC,
    &errno::errno::SPEC,
    &faulthandler::faulthandler::SPEC,
    &expat::pyexpat::SPEC,
    &fcntl::fcntl_module::SPEC,
    &functools::functools::SPEC,
    &hashes::blake2_module::SPEC,
    &hashes::hashlib_module::SPEC,
    &hashes::hmac_module::SPEC,
    &hashes::md5_module::SPEC,
    &hashes::sha1_module::SPEC,
    &hashes::sha2_module::SPEC,
    &hashes::sha3_module::SPEC,
    &heapq::heapq::SPEC,
    &io::io::SPEC,
    &itertools::itertools::SPEC,
    &json::_json::SPEC,
    &locale::locale_module::SPEC,
    &lsprof::lsprof::SPEC,
    &math::math::SPEC,
    &mmap::mmap_module::SPEC,
    &multiprocessing::multiprocessing::SPEC,
    &multiprocessing::shared_memory::SPEC,
    &multibyte::_multibytecodec::SPEC,
    &multibyte::_codecs_cn::SPEC,
    &multibyte::_codecs_hk::SPEC,
    &multibyte::_codecs_iso2022::SPEC,
    &multibyte::_codecs_jp::SPEC,
    &multibyte::_codecs_kr::SPEC,
    &multibyte::_codecs_tw::SPEC,
    &operator::operator::SPEC,
    &pickle::_pickle::SPEC,
    &posix::posix::SPEC,
    &queue::queue::SPEC,
    &random::random::SPEC,
    &resource::resource_module::SPEC,
    &select::select_module::SPEC,
    &signal::signal_module::SPEC,
    &socket::socket_module::SPEC,
    &sre::_sre::SPEC,
    &ssl::ssl_module::SPEC,
    &stat::stat_module::SPEC,
    &statistics::statistics::SPEC,
    &structs::structs::SPEC,
    &subprocess::subprocess_module::SPEC,
    &syslog::syslog_module::SPEC,
    &termios::termios_module::SPEC,
    &time::time_module::SPEC,
    &unicodedata::unicodedata::SPEC,
    &uuid::uuid_module::SPEC,
];

/// Connects the modules of this crate with the interpreter. To be called once, when they are registered.
pub fn start(t: &Thread) {
    signal::start(t);
}

//! Device numbers and device files.

use super::{check_path, dir_fd as dir};
use brolga_vm::abi::args::ArgContext;
use brolga_vm::abi::convert::index_to_i64;
use brolga_vm::abi::path::FsPath;
use brolga_vm::objects::int;
use brolga_vm::prelude::*;
use rustix::fs::{FileType, Mode};

/// A device number, or a part of one: all ones is "no device", shown as -1.
struct Device(u64);
impl FromArg for Device {
    fn from_arg(t: &Thread, v: Value, _: &ArgContext) -> PyResult<Device> {
        match index_to_i64(t, v)? {
            Ok(n) if n >= -1 => Ok(Device(n as u64)),
            Err(big) if int::to_u64(big).is_some() => Ok(Device(int::to_u64(big).unwrap_or(0))),
            Ok(_) => Err(t.raise_value_error("Cannot convert negative int")),
            Err(_) => Err(t.raise_overflow_error("Python int too large to convert to C unsigned long long")),
        }
    }
}
impl brolga_vm::abi::convert::DefaultArg<i128> for Device {
    fn default_arg(_: &Thread, default: i128) -> PyResult<Device> {
        Ok(Device(default as u64))
    }
}
fn part(n: u32) -> Value {
    Value::from_small_int(if n == u32::MAX { -1 } else { n as i64 })
}

#[pymodule(part)]
pub mod device_calls {
    use super::*;

    /// The major part of a device's number: which driver.
    #[pyfunction("major(device, /)")]
    fn major(device: Device) -> Value {
        if device.0 == u64::MAX { part(u32::MAX) } else { part(rustix::fs::major(device.0)) }
    }
    /// The minor part of a device's number: which of the driver's devices.
    #[pyfunction("minor(device, /)")]
    fn minor(device: Device) -> Value {
        if device.0 == u64::MAX { part(u32::MAX) } else { part(rustix::fs::minor(device.0)) }
    }
    /// The number of the device with these two parts.
    #[pyfunction("makedev(major, minor, /)")]
    fn makedev(t: &Thread, major: Device, minor: Device) -> PyResult<Value> {
        if major.0 == u64::MAX && minor.0 == u64::MAX {
            return Ok(Value::from_small_int(-1));
        }
        let (Ok(major), Ok(minor)) = (u32::try_from(major.0), u32::try_from(minor.0)) else {
            return Err(t.raise_overflow_error("Python int too large to convert to C unsigned int"));
        };
        int::from_u64(t, rustix::fs::makedev(major, minor))
    }
    /// Makes a file, a device file or a named pipe, as mode (type and permissions) says. For devices, device is the number that makedev() makes.
    #[pyfunction("mknod(path, mode=384, device=0, *, dir_fd=None)")]
    fn mknod(t: &Thread, path: FsPath, mode: i32, device: Device, dir_fd: Value) -> PyResult<()> {
        let dir = dir(t, dir_fd)?;
        // A node without a type is a regular file.
        let kind = match mode as u32 & libc::S_IFMT {
            0 => FileType::RegularFile,
            bits => FileType::from_raw_mode(bits),
        };
        let mode = Mode::from_raw_mode(mode as u32);
        check_path(t, &path, rustix::fs::mknodat(dir, path.as_path(), kind, mode, device.0))
    }
}

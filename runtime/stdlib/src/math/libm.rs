//! The C library's mathematical functions: the last bits of their results are CPython's on the same system.

macro_rules! functions {
    ($($name:ident($($arg:ident),*);)*) => {
        // SAFETY: these are C's functions of `<math.h>`, which take and return doubles and have no preconditions.
        unsafe extern "C" {
            $(pub safe fn $name($($arg: f64),*) -> f64;)*
            pub safe fn ldexp(x: f64, exponent: std::ffi::c_int) -> f64;
        }
    };
}
functions! {
    acos(x); acosh(x); asin(x); asinh(x); atan(x); atanh(x); cbrt(x); cos(x); cosh(x); erf(x); erfc(x); exp(x); exp2(x); expm1(x);
    fabs(x); log(x); log10(x); log1p(x); log2(x); sin(x); sinh(x); sqrt(x); tan(x); tanh(x);
    atan2(y, x); fma(x, y, z); fmod(x, y); hypot(x, y); nextafter(x, y); pow(x, y); remainder(x, y);
}

/// (m, e) with x == m * 2**e and 0.5 <= abs(m) < 1; zero, infinities and NaN are themselves, with e == 0.
pub fn frexp(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let (x, shift) = if x.is_subnormal() { (x * 2f64.powi(54), -54) } else { (x, 0) };
    let bits = x.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32 - 1022;
    (f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52), exponent + shift)
}

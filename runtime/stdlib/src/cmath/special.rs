//! What the functions return when a part of their argument is not finite, as C99's annex G recommends.
//!
//! A table's rows are for the real part, its columns for the imaginary one, in the order of [`Class`]. Entries that are never used
//! (both parts finite, or an error) are `U`.

const P: f64 = std::f64::consts::PI;
const P12: f64 = std::f64::consts::FRAC_PI_2;
const P14: f64 = std::f64::consts::FRAC_PI_4;
const P34: f64 = 0.75 * std::f64::consts::PI;
const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;
const U: f64 = f64::NAN;

/// See the module.
pub type Table = [[(f64, f64); 7]; 7];

/// What matters of a part of the argument.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    NegativeInfinity,
    Negative,
    NegativeZero,
    PositiveZero,
    Positive,
    PositiveInfinity,
    Nan,
}

fn class(x: f64) -> Class {
    if x.is_nan() {
        return Class::Nan;
    }
    match (x.is_sign_negative(), x.is_infinite(), x == 0.0) {
        (true, true, _) => Class::NegativeInfinity,
        (true, _, true) => Class::NegativeZero,
        (true, ..) => Class::Negative,
        (false, true, _) => Class::PositiveInfinity,
        (false, _, true) => Class::PositiveZero,
        (false, ..) => Class::Positive,
    }
}

/// The entry for an argument.
pub fn look_up(table: &Table, re: f64, im: f64) -> (f64, f64) {
    table[class(re) as usize][class(im) as usize]
}

pub const ACOS: Table = [
    [(P34, INF), (P, INF), (P, INF), (P, -INF), (P, -INF), (P34, -INF), (NAN, INF)],
    [(P12, INF), (U, U), (U, U), (U, U), (U, U), (P12, -INF), (NAN, NAN)],
    [(P12, INF), (U, U), (U, U), (U, U), (U, U), (P12, -INF), (P12, NAN)],
    [(P12, INF), (U, U), (U, U), (U, U), (U, U), (P12, -INF), (P12, NAN)],
    [(P12, INF), (U, U), (U, U), (U, U), (U, U), (P12, -INF), (NAN, NAN)],
    [(P14, INF), (0.0, INF), (0.0, INF), (0.0, -INF), (0.0, -INF), (P14, -INF), (NAN, INF)],
    [(NAN, INF), (NAN, NAN), (NAN, NAN), (NAN, NAN), (NAN, NAN), (NAN, -INF), (NAN, NAN)],
];
pub const ACOSH: Table = [
    [(INF, -P34), (INF, -P), (INF, -P), (INF, P), (INF, P), (INF, P34), (INF, NAN)],
    [(INF, -P12), (U, U), (U, U), (U, U), (U, U), (INF, P12), (NAN, NAN)],
    [(INF, -P12), (U, U), (U, U), (U, U), (U, U), (INF, P12), (NAN, P12)],
    [(INF, -P12), (U, U), (U, U), (U, U), (U, U), (INF, P12), (NAN, P12)],
    [(INF, -P12), (U, U), (U, U), (U, U), (U, U), (INF, P12), (NAN, NAN)],
    [(INF, -P14), (INF, -0.0), (INF, -0.0), (INF, 0.0), (INF, 0.0), (INF, P14), (INF, NAN)],
    [(INF, NAN), (NAN, NAN), (NAN, NAN), (NAN, NAN), (NAN, NAN), (INF, NAN), (NAN, NAN)],
];
pub const ASINH: Table = [
    [(-INF, -P14), (-INF, -0.0), (-INF, -0.0), (-INF, 0.0), (-INF, 0.0), (-INF, P14), (-INF, NAN)],
    [(-INF, -P12), (U, U), (U, U), (U, U), (U, U), (-INF, P12), (NAN, NAN)],
    [(-INF, -P12), (U, U), (U, U), (U, U), (U, U), (-INF, P12), (NAN, NAN)],
    [(INF, -P12), (U, U), (U, U), (U, U), (U, U), (INF, P12), (NAN, NAN)],
    [(INF, -P12), (U, U), (U, U), (U, U), (U, U), (INF, P12), (NAN, NAN)],
    [(INF, -P14), (INF, -0.0), (INF, -0.0), (INF, 0.0), (INF, 0.0), (INF, P14), (INF, NAN)],
    [(INF, NAN), (NAN, NAN), (NAN, -0.0), (NAN, 0.0), (NAN, NAN), (INF, NAN), (NAN, NAN)],
];
pub const ATANH: Table = [
    [(-0.0, -P12), (-0.0, -P12), (-0.0, -P12), (-0.0, P12), (-0.0, P12), (-0.0, P12), (-0.0, NAN)],
    [(-0.0, -P12), (U, U), (U, U), (U, U), (U, U), (-0.0, P12), (NAN, NAN)],
    [(-0.0, -P12), (U, U), (U, U), (U, U), (U, U), (-0.0, P12), (-0.0, NAN)],
    [(0.0, -P12), (U, U), (U, U), (U, U), (U, U), (0.0, P12), (0.0, NAN)],
    [(0.0, -P12), (U, U), (U, U), (U, U), (U, U), (0.0, P12), (NAN, NAN)],
    [(0.0, -P12), (0.0, -P12), (0.0, -P12), (0.0, P12), (0.0, P12), (0.0, P12), (0.0, NAN)],
    [(0.0, -P12), (NAN, NAN), (NAN, NAN), (NAN, NAN), (NAN, NAN), (0.0, P12), (NAN, NAN)],
];
pub const COSH: Table = [
    [(U, U), (INF, INF), (INF, 0.0), (INF, -0.0), (INF, -INF), (U, U), (INF, NAN)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (NAN, NAN)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (NAN, 0.0)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (NAN, 0.0)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (NAN, NAN)],
    [(U, U), (INF, -INF), (INF, -0.0), (INF, 0.0), (INF, INF), (U, U), (INF, NAN)],
    [(NAN, NAN), (NAN, NAN), (NAN, 0.0), (NAN, 0.0), (NAN, NAN), (NAN, NAN), (NAN, NAN)],
];
pub const EXP: Table = [
    [(0.0, 0.0), (0.0, -0.0), (0.0, -0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (NAN, NAN)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (NAN, NAN)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (NAN, NAN)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (NAN, NAN)],
    [(U, U), (INF, -INF), (INF, -0.0), (INF, 0.0), (INF, INF), (U, U), (INF, NAN)],
    [(NAN, NAN), (NAN, NAN), (NAN, -0.0), (NAN, 0.0), (NAN, NAN), (NAN, NAN), (NAN, NAN)],
];
pub const LOG: Table = [
    [(INF, -P34), (INF, -P), (INF, -P), (INF, P), (INF, P), (INF, P34), (INF, NAN)],
    [(INF, -P12), (U, U), (U, U), (U, U), (U, U), (INF, P12), (NAN, NAN)],
    [(INF, -P12), (U, U), (U, U), (U, U), (U, U), (INF, P12), (NAN, NAN)],
    [(INF, -P12), (U, U), (U, U), (U, U), (U, U), (INF, P12), (NAN, NAN)],
    [(INF, -P12), (U, U), (U, U), (U, U), (U, U), (INF, P12), (NAN, NAN)],
    [(INF, -P14), (INF, -0.0), (INF, -0.0), (INF, 0.0), (INF, 0.0), (INF, P14), (INF, NAN)],
    [(INF, NAN), (NAN, NAN), (NAN, NAN), (NAN, NAN), (NAN, NAN), (INF, NAN), (NAN, NAN)],
];
pub const SINH: Table = [
    [(U, U), (-INF, -INF), (-INF, -0.0), (-INF, 0.0), (-INF, INF), (U, U), (INF, NAN)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (NAN, NAN)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (0.0, NAN)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (0.0, NAN)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (NAN, NAN)],
    [(U, U), (INF, -INF), (INF, -0.0), (INF, 0.0), (INF, INF), (U, U), (INF, NAN)],
    [(NAN, NAN), (NAN, NAN), (NAN, -0.0), (NAN, 0.0), (NAN, NAN), (NAN, NAN), (NAN, NAN)],
];
pub const SQRT: Table = [
    [(INF, -INF), (0.0, -INF), (0.0, -INF), (0.0, INF), (0.0, INF), (INF, INF), (NAN, INF)],
    [(INF, -INF), (U, U), (U, U), (U, U), (U, U), (INF, INF), (NAN, NAN)],
    [(INF, -INF), (U, U), (U, U), (U, U), (U, U), (INF, INF), (NAN, NAN)],
    [(INF, -INF), (U, U), (U, U), (U, U), (U, U), (INF, INF), (NAN, NAN)],
    [(INF, -INF), (U, U), (U, U), (U, U), (U, U), (INF, INF), (NAN, NAN)],
    [(INF, -INF), (INF, -0.0), (INF, -0.0), (INF, 0.0), (INF, 0.0), (INF, INF), (INF, NAN)],
    [(INF, -INF), (NAN, NAN), (NAN, NAN), (NAN, NAN), (NAN, NAN), (INF, INF), (NAN, NAN)],
];
pub const TANH: Table = [
    [(-1.0, 0.0), (-1.0, -0.0), (-1.0, -0.0), (-1.0, 0.0), (-1.0, 0.0), (-1.0, 0.0), (-1.0, 0.0)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (NAN, NAN)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (-0.0, NAN)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (0.0, NAN)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (NAN, NAN)],
    [(1.0, 0.0), (1.0, -0.0), (1.0, -0.0), (1.0, 0.0), (1.0, 0.0), (1.0, 0.0), (1.0, 0.0)],
    [(NAN, NAN), (NAN, NAN), (NAN, -0.0), (NAN, 0.0), (NAN, NAN), (NAN, NAN), (NAN, NAN)],
];
pub const RECT: Table = [
    [(U, U), (-INF, INF), (-INF, 0.0), (-INF, -0.0), (-INF, -INF), (U, U), (INF, NAN)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (NAN, NAN)],
    [(0.0, 0.0), (U, U), (U, U), (U, U), (U, U), (0.0, 0.0), (0.0, 0.0)],
    [(0.0, 0.0), (U, U), (U, U), (U, U), (U, U), (0.0, 0.0), (0.0, 0.0)],
    [(U, U), (U, U), (U, U), (U, U), (U, U), (U, U), (NAN, NAN)],
    [(U, U), (INF, -INF), (INF, -0.0), (INF, 0.0), (INF, INF), (U, U), (INF, NAN)],
    [(NAN, NAN), (NAN, NAN), (NAN, 0.0), (NAN, 0.0), (NAN, NAN), (NAN, NAN), (NAN, NAN)],
];

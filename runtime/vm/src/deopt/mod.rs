//! Deoptimization.

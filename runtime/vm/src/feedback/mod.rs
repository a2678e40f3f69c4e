//! Type feedback.

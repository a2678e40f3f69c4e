//! Assumptions and their dependents.

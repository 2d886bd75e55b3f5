//! TODO sql

//! TODO history

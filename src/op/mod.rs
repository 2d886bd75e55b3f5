//! TODO op

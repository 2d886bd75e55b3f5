//! TODO ddl

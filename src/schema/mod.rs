//! Layer 1: the symbolic database: what a PostgreSQL catalog would hold, as values.
//!
//! It knows no syntax and no SQL: expressions are opaque text with the columns they mention, types are canonical names.
//! Equality ignores places, the position of columns in a table (a dropped and restored column goes last on a server
//! too), and how a name was written.

mod comments;
mod compare;
mod database;
mod expr;
mod members;
mod name;
mod naming;
mod object;
mod routine;
mod table;
mod trigger;
mod type_facts;
mod types;
mod view;

pub use comments::Comments;
pub use compare::{Difference, differences};
pub use database::{Relation, Schema};
pub use expr::{Expr, Part};
pub use name::{Name, ObjName};
pub use naming::{NameKind, Naming, server_name};
pub use object::{Definition, Extension, Label, Object, ObjectKey, ObjectKind, Space, Use, Used};
pub use routine::{Argument, ArgumentMode, Parallel, Reads, Returns, Routine, Volatility};
pub use table::{
    Action, Column, ColumnDefault, Constraint, ConstraintKind, Deferral, ForeignKey, Generated, Identity, Index,
    IndexItem, IndexKey, Made, OwnedSequence, Reference, SequenceOptions, Table,
};
pub use trigger::{Trigger, TriggerEvent, TriggerTime};
pub use types::{CastContext, Type, TypeFault};
pub use view::{Filled, MaterializedView, Query, Star, View};

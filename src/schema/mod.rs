//! Layer 1: the symbolic database: what a PostgreSQL catalog would hold, as values.
//!
//! It knows no syntax and no SQL: expressions are opaque text with the columns they mention, types are canonical names.
//! Equality ignores places, the position of columns in a table (a dropped and restored column goes last on a server
//! too), and how a name was written.

mod access;
mod assumed;
mod comments;
mod compare;
mod counting;
mod database;
mod domain;
mod exclude;
mod expr;
mod extensions;
mod external;
mod index;
mod inheritance;
mod members;
mod moves;
mod name;
mod naming;
mod neighbours;
mod not_null;
mod object;
mod partition;
mod policy;
mod routine;
mod sequence;
mod server;
mod statistics;
mod storage;
mod table;
mod target;
mod trigger;
mod type_facts;
mod types;
mod view;

pub use access::{Access, Grants, Privilege, Role};
pub use comments::Comments;
pub use compare::{Difference, differences};
pub use counting::Counting;
pub use database::{Relation, Schema};
pub use domain::{Domain, DomainCheck};
pub use exclude::Exclude;
pub use expr::{Expr, Part};
pub use extensions::{functions_of, provider_of_indexing, provider_of_type};
pub use external::External;
pub use index::{Index, IndexItem, IndexKey};
pub use inheritance::Inheritance;
pub use name::{Name, ObjName};
pub use naming::{NameKind, Naming, server_name};
pub use neighbours::Names;
pub use not_null::{NotNullKept, NotNullName, usual_not_null_name};
pub use object::{Definition, Extension, Label, Object, ObjectKey, ObjectKind, Space, Use, Used};
pub use partition::{Bound, BoundValue, PartitionItem, PartitionOf, PartitionStrategy, Partitioning};
pub use policy::{Policy, PolicyCommand, RowSecurity};
pub use routine::{Argument, ArgumentMode, Parallel, Reads, Returns, Routine, Volatility};
pub use sequence::{Sequence, SequenceChange, integer_range};
pub use statistics::{Statistics, StatisticsItem, StatisticsKind};
pub use storage::{Compression, Storage};
pub use table::{
    Action, Column, ColumnDefault, Constraint, ConstraintKind, Deferral, ForeignKey, Generated, Identity, Made,
    OwnedSequence, Reference, SequenceOptions, Table,
};
pub use target::Target;
pub use trigger::{Trigger, TriggerEvent, TriggerTime};
pub use types::{CastContext, Type, TypeFault};
pub use view::{Filled, MaterializedView, Query, Star, View};

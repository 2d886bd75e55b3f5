//! Layer 2: what an operation means. Applying one to the model checks it, changes the schema and yields its inverse.
//!
//! An [`Op`] is resolved: every name it carries is complete, every unnamed thing has been named. One file an operation;
//! `lookup` and `keys` hold what several share. Nothing here spells SQL.

mod add_column;
mod add_constraint;
mod add_enum_value;
mod alter_column;
mod alter_domain;
mod alter_extension;
mod alter_identity;
mod alter_sequence;
mod alter_statistics;
mod alter_values;
mod attach_partition;
mod bounds;
mod comment;
mod comment_table;
mod copy_rows;
mod create_index;
mod create_object;
mod create_partition;
mod create_statistics;
mod create_table;
mod create_trigger;
mod creation;
mod delete_rows;
mod detach_partition;
mod disinherit_table;
mod drop_column;
mod drop_constraint;
mod drop_enum_value;
mod drop_index;
mod drop_object;
mod drop_statistics;
mod drop_table;
mod drop_trigger;
mod enum_use;
mod exclude;
mod execute;
mod grant;
mod inherit;
mod inherit_table;
mod inheritance;
mod insert_rows;
mod keys;
mod lookup;
mod needs;
mod nulls;
mod objects;
mod owned;
mod owner;
mod partition_key;
mod partitions;
mod pieces;
mod policy;
mod refresh_view;
mod rename_column;
mod rename_constraint;
mod rename_enum_value;
mod rename_index;
mod rename_object;
mod rename_statistics;
mod rename_table;
mod rename_trigger;
mod replace_object;
mod rows;
mod schemas;
mod set_schema;
mod shape;
mod stars;
mod switch_trigger;
mod triggers;
mod truncate_table;
mod update_rows;
mod use_index;
mod validate_constraint;

pub use add_column::AddColumn;
pub use add_constraint::AddConstraint;
pub use add_enum_value::{AddEnumValue, too_long};
pub use alter_column::{AlterColumn, TypeChange};
pub use alter_domain::{AlterDomain, DomainAction};
pub use alter_extension::AlterExtension;
pub use alter_identity::IdentityChange;
pub use alter_sequence::AlterSequence;
pub use alter_statistics::AlterStatistics;
pub use alter_values::{ValuesChange, unless_default};
pub use attach_partition::AttachPartition;
pub use comment::Comment;
pub use comment_table::CommentTable;
pub use copy_rows::{CopyFormat, CopyRows, DeleteCopied, RowFile};
pub use create_index::CreateIndex;
pub use create_object::CreateObject;
pub use create_partition::CreatePartition;
pub use create_statistics::CreateStatistics;
pub use create_table::CreateTable;
pub use create_trigger::CreateTrigger;
pub use creation::{Pieces, creation, needs_index, split};
pub use delete_rows::DeleteRows;
pub use detach_partition::{DetachPartition, left_check};
pub use disinherit_table::DisinheritTable;
pub use drop_column::DropColumn;
pub use drop_constraint::DropConstraint;
pub use drop_enum_value::DropEnumValue;
pub use drop_index::DropIndex;
pub use drop_object::DropObject;
pub use drop_statistics::DropStatistics;
pub use drop_table::DropTable;
pub use drop_trigger::DropTrigger;
pub use enum_use::{Conversion, ConvertedTable};
pub use execute::{Execute, RawSql, Reverse};
pub use grant::{Grant, GrantedOn, granting};
pub use inherit_table::InheritTable;
pub use inheritance::merged as with_inherited;
pub use insert_rows::InsertRows;
pub use keys::{all_columns, missing_target};
pub use lookup::{member_key, not_system, relation_key, statistics_key, unknown_column, unknown_table};
pub use objects::{is_of_type, of_name, schema_there, unknown_object};
pub use owner::Owner;
pub use pieces::{alone, granted};
pub use policy::{AlterPolicy, CreatePolicy, DropPolicy, PolicyExpr, RenamePolicy, RowSecurityChange, SetRowSecurity};
pub use refresh_view::RefreshView;
pub use rename_column::RenameColumn;
pub use rename_constraint::RenameConstraint;
pub use rename_enum_value::RenameEnumValue;
pub use rename_index::RenameIndex;
pub use rename_object::RenameObject;
pub use rename_statistics::RenameStatistics;
pub use rename_table::RenameTable;
pub use rename_trigger::RenameTrigger;
pub use replace_object::ReplaceObject;
pub use rows::{Deferred, KeyColumn, Row, Rows, Value, deferred};
pub use set_schema::SetSchema;
pub use shape::{indexed, shape};
pub use switch_trigger::SwitchTrigger;
pub use truncate_table::TruncateTable;
pub use update_rows::{SetValue, UpdateReverse, UpdateRows};
pub use use_index::UseIndex;
pub use validate_constraint::ValidateConstraint;

use crate::diag::Diagnostic;
use crate::schema::{Name, ObjName, Schema};

/// What every operation can say of itself. A new operation is a file that implements this, and a line in [`Op`].
trait Operation {
    /// Checks the operation against the schema, changes the schema and gives the inverse; on refusal nothing is changed.
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal>;

    /// The verb of the language that does this.
    fn verb(&self) -> &'static str;

    /// What it is about, in a few words that follow the verb.
    fn about(&self) -> String;

    /// The clauses that not every supported server (13 and later) has: the first major version that does, and what it is.
    fn needs(&self) -> Vec<(u32, &'static str)> {
        Vec::new()
    }

    /// The name that it takes away, by its key, and what becomes of it, for those who look for it later.
    fn gone(&self) -> Option<(String, String)> {
        None
    }

    /// How it changes what tables and columns with rows in them are called.
    fn moves(&self) -> Option<Move> {
        None
    }
}

/// How an operation changes what tables and columns are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// A table is new.
    MakesTable(ObjName),
    /// A table has another name.
    RenamesTable(ObjName, ObjName),
    /// A column is new.
    MakesColumn(ObjName, Name),
    /// A column has another name.
    RenamesColumn(ObjName, Name, Name),
}

/// The operations, one line each, and what hands a question on to the one at hand.
macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// An operation, resolved.
        #[derive(Clone, Debug)]
        pub enum Op {
            $($(#[$doc])* $name($name),)*
        }

        impl Op {
            /// The operation as that which all of them are.
            fn as_operation(&self) -> &dyn Operation {
                match self {
                    $(Self::$name(op) => op,)*
                }
            }
        }
    };
}

operations! {
    /// Makes a table with its constraints, indexes and comments.
    CreateTable,
    /// Drops a table.
    DropTable,
    /// Renames a table.
    RenameTable,
    /// Sets or removes a table's comment.
    CommentTable,
    /// Empties tables.
    TruncateTable,
    /// Makes a partition.
    CreatePartition,
    /// Makes a table a partition.
    AttachPartition,
    /// Makes a partition a table of its own.
    DetachPartition,
    /// Lets a table inherit from another.
    InheritTable,
    /// Lets a table no longer inherit from another.
    DisinheritTable,
    /// Adds a column with the constraints written on it.
    AddColumn,
    /// Drops a column with everything that goes along.
    DropColumn,
    /// Renames a column.
    RenameColumn,
    /// Changes a column.
    AlterColumn,
    /// Adds a constraint.
    AddConstraint,
    /// Drops a constraint.
    DropConstraint,
    /// Makes a constraint valid.
    ValidateConstraint,
    /// Makes a key of an index.
    UseIndex,
    /// Renames a constraint.
    RenameConstraint,
    /// Makes an index.
    CreateIndex,
    /// Drops an index.
    DropIndex,
    /// Renames an index.
    RenameIndex,
    /// Makes an object that is not a table.
    CreateObject,
    /// Drops an object that is not a table.
    DropObject,
    /// Renames an object that is not a table.
    RenameObject,
    /// Adds a label to an enum.
    AddEnumValue,
    /// Takes a label out of an enum.
    DropEnumValue,
    /// Renames a label of an enum.
    RenameEnumValue,
    /// Changes a domain.
    AlterDomain,
    /// Puts rows into a table.
    InsertRows,
    /// Takes rows out of a table.
    DeleteRows,
    /// Changes rows of a table.
    UpdateRows,
    /// Makes extended statistics.
    CreateStatistics,
    /// Changes how much extended statistics count.
    AlterStatistics,
    /// Drops extended statistics.
    DropStatistics,
    /// Renames extended statistics.
    RenameStatistics,
    /// Puts the rows of a file into a table.
    CopyRows,
    /// Deletes the rows that a file has put into a table.
    DeleteCopied,
    /// Changes a sequence.
    AlterSequence,
    /// Updates an extension.
    AlterExtension,
    /// Says whether a table's policies hold.
    SetRowSecurity,
    /// Makes a policy.
    CreatePolicy,
    /// Changes a policy.
    AlterPolicy,
    /// Drops a policy.
    DropPolicy,
    /// Renames a policy.
    RenamePolicy,
    /// Sets or removes a comment.
    Comment,
    /// Gives something to another role.
    Owner,
    /// Grants or revokes privileges.
    Grant,
    /// Puts something into another schema.
    SetSchema,
    /// Gives an object that is not a table another definition.
    ReplaceObject,
    /// Fills a materialized view.
    RefreshView,
    /// Makes a trigger.
    CreateTrigger,
    /// Drops a trigger.
    DropTrigger,
    /// Renames a trigger.
    RenameTrigger,
    /// Lets a trigger run or not.
    SwitchTrigger,
    /// Runs raw SQL.
    Execute,
}

/// What applying an operation did.
#[derive(Clone, Debug, Default)]
pub struct Effect {
    /// What takes it back, in the order to run.
    pub inverse: Vec<Op>,
    /// Why the inverse is missing, where it cannot be derived; `inverse` is then not to be used.
    pub no_way_back: Option<Diagnostic>,
    /// Data that running it destroys.
    pub losses: Vec<OpLoss>,
    /// Warnings.
    pub warnings: Vec<Diagnostic>,
}

/// Data that an operation destroys, if there is any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpLoss {
    /// The rows of a table.
    Rows(ObjName),
    /// The values of a column.
    Values(ObjName, Name),
    /// Parts of the values of a column: rounded, cut, or converted by an expression.
    Precision(ObjName, Name),
    /// How far the sequence of a column has counted.
    Position(ObjName, Name),
    /// The values of a column in the rows that are deleted.
    ValuesOfRows(ObjName, Name),
    /// Values of a column that are overwritten.
    Overwritten(ObjName, Name),
    /// The rows of a table that point, by this column, to rows that are deleted, and go with them.
    PointingRows(ObjName, Name),
    /// The values of a column that point to rows that are deleted, and are set to something else.
    PointingValues(ObjName, Name),
    /// How far a sequence by itself has counted.
    Counted(ObjName),
}

/// Why an operation cannot be applied. The schema is unchanged.
#[derive(Clone, Debug, Default)]
pub struct Refusal {
    /// What to report; may be empty where everything was reported before.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether another operation, later in the text, could mend all of it: a name that is made or a dependent that is dropped.
    pub waits: bool,
}

impl Refusal {
    /// A refusal that no other operation mends.
    pub fn fatal(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic], waits: false }
    }

    /// A refusal that a later operation may mend.
    pub fn waiting(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic], waits: true }
    }

    /// Both; it waits only if both do.
    pub fn and(mut self, other: Self) -> Self {
        self.diagnostics.extend(other.diagnostics);
        self.waits &= other.waits;
        self
    }
}

/// Collects several refusals of one operation.
#[derive(Default)]
pub struct Refusals(Option<Refusal>);

impl Refusals {
    /// Keeps the value, or remembers the refusal.
    pub fn take<T>(&mut self, result: Result<T, Refusal>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(refusal) => {
                self.push(refusal);
                None
            }
        }
    }

    /// Remembers a refusal.
    pub fn push(&mut self, refusal: Refusal) {
        self.0 = Some(match self.0.take() {
            None => refusal,
            Some(before) => before.and(refusal),
        });
    }

    /// Whether something was refused.
    pub fn is_some(&self) -> bool {
        self.0.is_some()
    }

    /// The sum of the refusals, if there was one.
    pub fn finish(self) -> Result<(), Refusal> {
        self.0.map_or(Ok(()), Err)
    }
}

impl Op {
    /// Checks the operation against the schema, changes the schema and gives the inverse; on refusal nothing is changed.
    pub fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        match partitions::family(self, schema) {
            None => self.as_operation().apply(schema),
            Some(table) => partitions::apply(self, &table, schema),
        }
    }

    /// The operation with what its statements need of the schema they run in, where that is another than the one it was
    /// resolved in: what another branch has made since is rebuilt and converted along.
    pub fn fitted(&self, schema: &Schema) -> Self {
        match self {
            Self::DropEnumValue(op) => Self::DropEnumValue(op.clone().complete(schema)),
            Self::AlterColumn(op) => match schema.table(&op.table) {
                Some(table) => Self::AlterColumn(op.clone().complete(table)),
                None => self.clone(),
            },
            Self::CreateObject(op) => {
                let mut object = op.object.clone();
                // Columns that came back stand last, and a `*` would mean another order.
                let _ = stars::stars_as_they_were(schema, &mut object, op.object.key.name.span);
                Self::CreateObject(CreateObject { object })
            }
            Self::ReplaceObject(op) => {
                let mut op = op.clone();
                let at = op.object.key.name.span;
                let _ = stars::stars_as_they_were(schema, &mut op.object, at);
                Self::ReplaceObject(op)
            }
            _ => self.clone(),
        }
    }

    /// The operations that change the model: itself, or what raw SQL was found to do.
    pub fn in_the_model(&self) -> &[Self] {
        match self {
            Self::Execute(raw) => &raw.sql.follows,
            _ => std::slice::from_ref(self),
        }
    }

    /// The verb of the language that does this.
    pub fn verb(&self) -> &'static str {
        self.as_operation().verb()
    }

    /// The operation in a few words: its verb and what it is about.
    pub fn summary(&self) -> String {
        let operation = self.as_operation();
        format!("{} {}", operation.verb(), operation.about())
    }

    /// The clauses that not every supported server (13 and later) has: the first major version that does, and what it is.
    pub fn needs(&self) -> Vec<(u32, &'static str)> {
        self.as_operation().needs()
    }

    /// The name that it takes away, by its key, and what becomes of it.
    pub fn gone(&self) -> Option<(String, String)> {
        self.as_operation().gone()
    }

    /// How it changes what tables and columns with rows in them are called.
    pub fn moves(&self) -> Option<Move> {
        self.as_operation().moves()
    }
}

/// For [`Operation::gone`]: the name is dropped.
#[allow(clippy::unnecessary_wraps, reason = "the form of what it is for")]
fn dropped(key: String) -> Option<(String, String)> {
    Some((key, "it is dropped here".to_owned()))
}

/// For [`Operation::gone`]: the name is renamed.
#[allow(clippy::unnecessary_wraps, reason = "the form of what it is for")]
fn renamed(key: String, to: &Name) -> Option<(String, String)> {
    Some((key, format!("it is renamed to `{to}` here")))
}

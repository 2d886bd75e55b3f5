//! Codes of the check phase: what PostgreSQL would refuse, known without a database.

use super::codes;

codes! {
    UNKNOWN_TABLE = "check::unknown-table", Error, "unknown table",
        "No table of this name exists at this point of the history. It may be made later, in a revision that this one does not descend from, or have been renamed or dropped before.";
    UNKNOWN_COLUMN = "check::unknown-column", Error, "unknown column",
        "The table has no column of this name at this point of the history.";
    UNKNOWN_CONSTRAINT = "check::unknown-constraint", Error, "unknown constraint",
        "The table has no constraint of this name at this point of the history. Constraints that were written without a name have one that follows the naming patterns; `aludel show` prints it.";
    UNKNOWN_INDEX = "check::unknown-index", Error, "unknown index",
        "No index of this name exists at this point of the history. An index goes with its table, and with any column that it mentions.";
    UNKNOWN_OBJECT = "check::unknown-object", Error, "unknown object",
        "No object of this kind and name exists at this point of the history: it may be made later, in a revision that this one does not descend from, or have been renamed or dropped before.";
    UNKNOWN_TYPE = "check::unknown-type", Error, "unknown type",
        "PostgreSQL has no type of this name, and no raw SQL before this revision could have made one.";
    BAD_TYPE = "check::bad-type", Error, "a type with wrong arguments",
        "The type exists, but not with these arguments: a length, precision or scale is out of its range, or there is one too many.";
    NAME_TAKEN = "check::name-taken", Error, "the name is taken",
        "Tables, indexes and sequences share one name space in a schema, the constraints of a table another, its columns a third. Something of this name is there already.";
    SYSTEM_COLUMN = "check::system-column", Error, "the name of a system column",
        "PostgreSQL gives every table the columns tableoid, xmin, cmin, xmax, cmax and ctid; no other column can have one of these names.";
    REPEATED = "check::repeated", Error, "named twice in one list",
        "A column stands twice in the list of a key.";
    SECOND_PRIMARY_KEY = "check::second-primary-key", Error, "a second primary key",
        "A table has at most one primary key. Drop the first one before, or make this one a unique constraint.";
    FOREIGN_KEY_ARITY = "check::foreign-key-arity", Error, "the sides of a foreign key differ in number",
        "A foreign key pairs its columns with columns of the target, one by one, so both sides name equally many.";
    FOREIGN_KEY_TYPE = "check::foreign-key-type", Error, "the sides of a foreign key cannot be compared",
        "PostgreSQL has no equality between the types of a pair of columns that would serve the target's index.";
    FOREIGN_KEY_TARGET = "check::foreign-key-target", Error, "the target of a foreign key is not unique",
        "A foreign key needs a primary key, a unique constraint that is not deferrable, or a unique index without predicate on exactly the columns it points to.";
    FOREIGN_KEY_ACTION = "check::foreign-key-action", Error, "an action that this foreign key cannot have",
        "The columns of `set null (...)` and `set default (...)` must be columns of the key, and a computed column cannot be set by a foreign key.";
    STILL_USED = "check::still-used", Error, "something still depends on it",
        "PostgreSQL refuses to drop or change what something else depends on. Derived DDL never says `cascade`: what goes is always written.";
    NO_OPERATOR_CLASS = "check::no-operator-class", Error, "the type cannot be indexed this way",
        "The index method has no default operator class for the column's type, so PostgreSQL refuses the index or key.";
    INDEX_METHOD = "check::index-method", Error, "the index method cannot do this",
        "Not every index method knows unique indexes, several columns, sort order or included columns.";
    NOT_SQL = "check::not-sql", Error, "not SQL",
        "The text is passed on to PostgreSQL, and its grammar does not accept it.";
    EXPRESSION = "check::expression", Error, "the expression cannot stand here",
        "Defaults mention no columns; checks, defaults, indexes and computed columns contain no subqueries; computed columns do not mention each other.";
    COLUMN_CLAUSES = "check::column-clauses", Error, "clauses that exclude each other",
        "A column has at most one of default, identity and a computed value; an identity is an integer; `null` contradicts a primary key, an identity or `not null`.";
    NOT_NULL_NEEDED = "check::not-null-needed", Error, "the column must refuse nulls",
        "Columns of a primary key and identity columns never hold nulls.";
    NEEDS_USING = "check::needs-using", Error, "the type change needs `using`",
        "PostgreSQL converts the column by an assignment cast, and there is none between these types.";
    NEEDS_REVERSE = "check::needs-reverse", Error, "the way back is missing",
        "Every operation has an inverse or says aloud that it has none. For this one the inverse cannot be derived.";
    NO_EFFECT = "check::no-effect", Warning, "nothing to do",
        "The operation asks for what is there already. It is kept, and its inverse changes nothing.";
    NEEDS_EMPTY_TABLE = "check::needs-empty-table", Advice, "the way back needs an empty table",
        "The derived downgrade adds the column again as it was: not null, and without a default that could fill the rows that are there. PostgreSQL refuses that on a table with rows. A hand-written downgrade can add it with a default and drop the default afterwards, which leads back to the same schema.";
    DOWNGRADE_DIFFERS = "check::downgrade-differs", Error, "the downgrade does not lead back",
        "The hand-written downgrade was run on the model of the schema after the upgrade, and what it leaves is not the schema before the upgrade.";
    TRANSACTION_CONTROL = "check::transaction-control", Error, "raw SQL begins or ends a transaction",
        "A revision commits together with its state row. A `commit` inside would tear them apart, so that a failure leaves half a migration.";
    NEEDS_NO_TRANSACTION = "check::needs-no-transaction", Error, "the statement cannot run in a transaction",
        "PostgreSQL runs this statement only outside a transaction block. Say so, and it is run by itself with its progress recorded.";
    NEEDS_CLIENT = "check::needs-client", Error, "the statement talks to its client",
        "`copy ... from stdin` and `copy ... to stdout` pass rows between the server and the program that sent them. There is nobody to do that here, and in a script the lines that follow would be read as rows.";
    OPAQUE = "check::opaque", Advice, "raw DDL that the model does not follow",
        "The statement changes objects, and the model of the schema does not take it up: later operations on these objects are checked against a schema that lacks the change.";
    REPLACE_VIEW = "check::replace-view", Error, "the view cannot be replaced so",
        "PostgreSQL replaces a view in its place only where its columns stay as they are, in name and type, or new ones come after them. For anything else the view is dropped and created.";
    REFRESH = "check::refresh", Error, "the materialized view cannot be refreshed so",
        "`refresh_materialized_view concurrently` compares rows, so the view needs a unique index on columns alone, without predicate, and rows to compare with.";
    TRIGGER = "check::trigger", Error, "PostgreSQL does not have such a trigger",
        "A trigger runs a function without arguments that returns `trigger`. Not every time, event and clause go together: tables have no `instead of`, views nothing else for each row, `truncate` is for statements only.";
    ROUTINE = "check::routine", Error, "clauses that this function or procedure cannot have",
        "The clauses of a function contradict each other, or a procedure has one that only functions have.";
    BODY_NAMES_IT = "check::body-names-it", Warning, "a function reads what goes",
        "PostgreSQL does not look into the body of a function that is written as a text. One in SQL that reads a table or column which is dropped or renamed stays, and fails when it is called.";
    SERVER_VERSION = "check::server-version", Warning, "a newer PostgreSQL is needed",
        "The statement needs a newer PostgreSQL than the one the project is compiled for, which `server_version` in aludel.yaml says. An older server would refuse it.";
}

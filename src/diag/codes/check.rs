//! Codes of the check phase: what PostgreSQL would refuse, known without a database.

use super::codes;

codes! {
    UNKNOWN_TABLE = "check::unknown-table", Error, "unknown table",
        "No table of this name exists at this point of the history. It may be made later, in a revision that this one does not descend from, or have been renamed or dropped before.";
    BRANCHES_CONFLICT = "check::branches-conflict", Error, "two revisions whose order matters",
        "Nothing says which of the two revisions runs first: neither descends from the other or depends on it. So some databases run them in one order and some in the other, and that must not matter: both orders have to be accepted, to end in the same schema and the same rows, and to lead back the same way. `depends_on` in the header of one of them makes the order certain; it needs no merge.";
    UNKNOWN_COLUMN = "check::unknown-column", Error, "unknown column",
        "The table has no column of this name at this point of the history.";
    UNKNOWN_CONSTRAINT = "check::unknown-constraint", Error, "unknown constraint",
        "The table has no constraint of this name at this point of the history. Constraints that were written without a name have one that follows the naming patterns; `aludel show` prints it.";
    UNKNOWN_INDEX = "check::unknown-index", Error, "unknown index",
        "No index of this name exists at this point of the history. An index goes with its table, and with any column that it mentions.";
    UNKNOWN_OBJECT = "check::unknown-object", Error, "unknown object",
        "No object of this kind and name exists at this point of the history: it may be made later, in a revision that this one does not descend from, or have been renamed or dropped before.";
    UNKNOWN_ENUM_VALUE = "check::unknown-enum-value", Error, "unknown value of an enum",
        "The enum has no value of this name at this point of the history.";
    ENUM_VALUE_TOO_LONG = "check::enum-value-too-long", Error, "a value of an enum is too long",
        "PostgreSQL keeps the values of enums as names, which have at most 63 bytes, and refuses longer ones.";
    UNKNOWN_TYPE = "check::unknown-type", Error, "unknown type",
        "PostgreSQL has no type of this name, and no raw SQL before this revision could have made one.";
    BAD_TYPE = "check::bad-type", Error, "a type with wrong arguments",
        "The type exists, but not with these arguments: a length, precision or scale is out of its range, or there is one too many.";
    NAME_TAKEN = "check::name-taken", Error, "the name is taken",
        "Tables, indexes and sequences share one name space in a schema, the constraints of a table another, its columns a third. Something of this name is there already.";
    SYSTEM_COLUMN = "check::system-column", Error, "the name of a system column",
        "PostgreSQL gives every table the columns tableoid, xmin, cmin, xmax, cmax and ctid; no other column can have one of these names.";
    REPEATED = "check::repeated", Error, "named twice in one list",
        "A column stands twice in the list of a key, of rows, or of what is set.";
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
    UNKNOWN_STATISTICS = "check::unknown-statistics", Error, "unknown statistics",
        "No extended statistics of this name exist at this point of the history. They go with their table, and with any column that they mention.";
    CONSTRAINT_KIND = "check::constraint-kind", Error, "not for this kind of constraint",
        "Only checks and foreign keys can be validated, and only a unique btree index of plain columns in their default order can become a key.";
    EXCLUDE_OPERATOR = "check::exclude-operator", Error, "an operator that cannot exclude",
        "An exclusion constraint compares every row with every other, so its operators must mean the same when their sides are exchanged, and the index method must know them.";
    STATISTICS = "check::statistics", Error, "statistics that cannot be made",
        "Extended statistics are about two to eight columns and expressions, each once and of a type that can be sorted, or about one expression without kinds.";
    OUT_OF_RANGE = "check::out-of-range", Error, "a number out of its range",
        "PostgreSQL refuses the number here, or silently takes another one.";
    NO_OPERATOR_CLASS = "check::no-operator-class", Error, "the type cannot be indexed this way",
        "The index method has no default operator class for the column's type, so PostgreSQL refuses the index or key.";
    INDEX_METHOD = "check::index-method", Error, "the index method cannot do this",
        "Not every index method knows unique indexes, several columns, sort order or included columns.";
    PRIVILEGE = "check::privilege", Error, "a privilege or owner that cannot be",
        "Each kind of object has privileges of its own, and only some of a table's are for single columns; `public` owns nothing and has no grant option.";
    POLICY = "check::policy", Error, "clauses that a policy cannot have",
        "A policy for insert looks at new rows only, with `with check`; one for select or delete looks at rows that are there, with `using`.";
    SEQUENCE = "check::sequence", Error, "a sequence that cannot count so",
        "A sequence counts in smallint, integer or bigint, by a step that is not 0, from a least to a greater value that its type has; it starts between these, and belongs to a column of its own schema.";
    NOT_SQL = "check::not-sql", Error, "not SQL",
        "The text is passed on to PostgreSQL, and its grammar does not accept it.";
    EXPRESSION = "check::expression", Error, "the expression cannot stand here",
        "Defaults mention no columns; checks, defaults, indexes and computed columns contain no subqueries; computed columns do not mention each other.";
    COLUMN_CLAUSES = "check::column-clauses", Error, "clauses that exclude each other",
        "A column has at most one of default, identity and a computed value; an identity is an integer; `null` contradicts a primary key, an identity or `not null`.";
    NOT_NULL_NEEDED = "check::not-null-needed", Error, "the column must refuse nulls",
        "Columns of a primary key and identity columns never hold nulls.";
    UNLOGGED_TARGET = "check::unlogged-target", Error, "a foreign key to an unlogged table",
        "The rows of an unlogged table do not survive a crash, so only another unlogged table can point to it.";
    NOT_PARTITIONED = "check::not-partitioned", Error, "not partitioned",
        "Partitions belong to tables that were made with `partition by`. A table cannot become partitioned later.";
    PARTITION_KEY = "check::partition-key", Error, "the partition key stands in the way",
        "A partitioned table stores no rows itself: it has limits that other tables do not have. Its partition key cannot be changed, and what is unique in it has all columns of the key, because each partition is looked at alone.";
    PARTITION_BOUND = "check::partition-bound", Error, "the bound of a partition does not fit",
        "Every row of a partitioned table belongs to one partition at most, and a bound is written in the way the table is partitioned. Bounds are compared where their values are plain literals; the server compares the others.";
    PARTITION_COLUMNS = "check::partition-columns", Error, "the table does not fit as a partition",
        "A partition has the columns of its parent and no others, refuses the nulls that the parent refuses, and has its checks, under their names.";
    INHERITS = "check::inherits", Error, "the table cannot inherit so",
        "A table that inherits has the columns and checks of its parents. What they and it say of one column or check has to agree, and partitioned tables and partitions are no parents.";
    INHERITED = "check::inherited", Error, "it comes from the parent",
        "What a table has from its parent is changed at the parent, and the table follows: columns and checks, and of a partition keys and indexes too.";
    NEEDS_USING = "check::needs-using", Error, "the type change needs `using`",
        "PostgreSQL converts the column by an assignment cast, and there is none between these types.";
    NEEDS_REVERSE = "check::needs-reverse", Error, "the way back is missing",
        "Every operation has an inverse or says aloud that it has none. For this one the inverse cannot be derived.";
    ROW_LENGTH = "check::row-length", Error, "a row with too few or too many values",
        "Each row has one value for each column that is listed before the braces, in that order; `default` stands for the column's default.";
    NOT_WRITABLE = "check::not-writable", Error, "a column that is not written",
        "PostgreSQL computes the values of a generated column itself, and an identity that is `generated always` cannot be updated.";
    MISSING_VALUE = "check::missing-value", Error, "a not-null column without a value",
        "The column refuses nulls and has no default, so PostgreSQL refuses a row that has no value for it.";
    DUPLICATE_ROW = "check::duplicate-row", Error, "two rows with one key",
        "Two of the rows have the same values in the columns of a primary key or unique constraint, so PostgreSQL refuses the second.";
    NEEDS_KEY = "check::needs-key", Error, "rows without a key",
        "Rows are found by the primary key, or by a unique one on columns that are not null. All columns of one such key have to be written, with values that are known beforehand.";
    ROW_FILE = "check::row-file", Error, "a file of rows that cannot be used",
        "`copy_rows` reads a file that lies in the folder of its revision or below it, and is written in UTF-8. It belongs to the revision: its hash is a part of the revision's checksum.";
    COPY_OPTION = "check::copy-option", Error, "an option that `copy` does not take",
        "Delimiter, quote and escape are one byte each; delimiter and quote differ, and neither is a part of what stands for null.";
    NO_EFFECT = "check::no-effect", Warning, "nothing to do",
        "The operation asks for what is there already. It is kept, and its inverse changes nothing.";
    NEEDS_EMPTY_TABLE = "check::needs-empty-table", Advice, "the way back needs an empty table",
        "The derived downgrade adds the column again as it was: not null, and without a default that could fill the rows that are there. PostgreSQL refuses that on a table with rows. A hand-written downgrade can add it with a default and drop the default afterwards, which leads back to the same schema.";
    DOWNGRADE_DIFFERS = "check::downgrade-differs", Error, "the downgrade does not lead back",
        "The hand-written downgrade was run on the model of the schema after the upgrade, and what it leaves is not the schema before the upgrade.";
    EXTERNAL = "check::external", Error, "a change of what others own",
        "The object was declared in `external.mig` or in an `external` block: it is known to be there and may be referred to, but no revision makes, changes or drops it.";
    REVERSE_DIFFERS = "check::reverse-differs", Error, "the reverse of raw SQL does not lead back",
        "Every statement of the raw SQL and of its reverse was followed on the model of the schema, and what they leave is not the schema before them.";
    TRANSACTION_CONTROL = "check::transaction-control", Error, "raw SQL begins or ends a transaction",
        "A revision commits together with its state row. A `commit` inside would tear them apart, so that a failure leaves half a migration.";
    NEEDS_NO_TRANSACTION = "check::needs-no-transaction", Error, "the statement cannot run in a transaction",
        "PostgreSQL runs this statement only outside a transaction block. Say so, and it is run by itself with its progress recorded.";
    NEEDS_CLIENT = "check::needs-client", Error, "the statement talks to its client",
        "`copy ... from stdin` and `copy ... to stdout` pass rows between the server and the program that sent them. There is nobody to do that here, and in a script the lines that follow would be read as rows.";
    OPAQUE = "check::opaque", Advice, "raw DDL that the model does not follow",
        "The statement changes objects, and the model of the schema does not take it up: later operations on these objects are checked against a schema that lacks the change.";
    REPLACE_VIEW = "check::replace-view", Error, "the view cannot be replaced so",
        "PostgreSQL replaces a view in its place only where its columns stay as they are, in name and type, or new ones come after them. For anything else the view is dropped and created. A view cannot read itself.";
    REFRESH = "check::refresh", Error, "the materialized view cannot be refreshed so",
        "`refresh_materialized_view concurrently` compares rows, so the view needs a unique index on columns alone, without predicate, and rows to compare with. A view that reads a materialized view made with no data cannot be filled either.";
    TRIGGER = "check::trigger", Error, "PostgreSQL does not have such a trigger",
        "A trigger runs a function without arguments that returns `trigger`. Not every time, event and clause go together: tables have no `instead of`, views nothing else for each row, `truncate` is for statements only.";
    ROUTINE = "check::routine", Error, "clauses that this function or procedure cannot have",
        "The clauses of a function contradict each other, or a procedure has one that only functions have.";
    BODY_NAMES_IT = "check::body-names-it", Warning, "a function reads what goes",
        "PostgreSQL does not look into the body of a function that is written as a text. One in SQL that reads a table or column which is dropped or renamed stays, and fails when it is called.";
    RAW_UNKNOWN_TABLE = "check::raw-unknown-table", Warning, "raw SQL names an unknown table",
        "Raw SQL reads or changes the rows of a table that does not exist at this point of the history. If others own it, it can be declared in `external.mig`.";
    RAW_UNKNOWN_COLUMN = "check::raw-unknown-column", Warning, "raw SQL names an unknown column",
        "Raw SQL gives values to a column that the table does not have at this point of the history.";
    SERVER_VERSION = "check::server-version", Warning, "a newer PostgreSQL is needed",
        "The statement needs a newer PostgreSQL than the one the project is compiled for, which `server_version` in aludel.yaml says. An older server would refuse it.";
}

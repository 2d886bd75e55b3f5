//! What differs between two schemas, object by object.

use super::{Column, Definition, Object, Schema, Table};

/// One difference: what, and how the two sides have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `table users`, `column users.email`, ...
    pub object: String,
    /// `is missing`, `is left over`, `has another type: text instead of varchar(20)`, ...
    pub what: String,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.object, self.what)
    }
}

/// Every difference of `actual` from `expected`, in the order of `expected`, then of `actual`. Positions of columns do not count.
pub fn differences(expected: &Schema, actual: &Schema) -> Vec<Difference> {
    let mut out = Vec::new();
    let named = |object: &Object| format!("{} {}", object.key.kind.word(), object.key);
    for object in expected.objects() {
        match actual.object(&object.key) {
            None if object.assumed => {}
            None => out.push(Difference { object: named(object), what: "is missing".to_owned() }),
            Some(other) if other != object => {
                out.push(Difference { object: named(object), what: "is defined differently".to_owned() });
            }
            Some(_) => {}
        }
    }
    // An extension that may have been there before stays.
    let stays = |object: &Object| {
        object.assumed || matches!(&object.definition, Definition::Extension(extension) if extension.keep)
    };
    for object in actual.objects().filter(|object| expected.object(&object.key).is_none() && !stays(object)) {
        out.push(Difference { object: named(object), what: "is left over".to_owned() });
    }
    for table in expected.tables() {
        match actual.table(&table.name) {
            None => out.push(Difference { object: format!("table {}", table.name), what: "is missing".to_owned() }),
            Some(other) => table_differences(table, other, &mut out),
        }
    }
    for table in actual.tables() {
        if expected.table(&table.name).is_none() {
            out.push(Difference { object: format!("table {}", table.name), what: "is left over".to_owned() });
        }
    }
    out
}

/// Whether two tables of one name are the same.
pub(super) fn is_same_table(one: &Table, other: &Table) -> bool {
    let mut out = Vec::new();
    table_differences(one, other, &mut out);
    out.is_empty()
}

fn table_differences(expected: &Table, actual: &Table, out: &mut Vec<Difference>) {
    if expected.comment != actual.comment {
        out.push(Difference { object: format!("table {}", expected.name), what: "has another comment".to_owned() });
    }
    let mut differs = |is_other: bool, what: &str| {
        if is_other {
            out.push(Difference { object: format!("table {}", expected.name), what: what.to_owned() });
        }
    };
    differs(expected.unlogged && !actual.unlogged, "is logged");
    differs(!expected.unlogged && actual.unlogged, "is unlogged");
    differs(expected.options != actual.options, "has other storage parameters");
    differs(expected.tablespace != actual.tablespace, "is in another tablespace");
    differs(expected.partitioning != actual.partitioning, "is partitioned differently");
    match (&expected.partition_of, &actual.partition_of) {
        (Some(a), Some(b)) => {
            differs(a.parent != b.parent, "is a partition of another table");
            differs(a.bound != b.bound, "holds other rows");
            differs(a.constraints != b.constraints || a.indexes != b.indexes, "has other things from its parent");
        }
        (Some(_), None) => differs(true, "is no partition"),
        (None, Some(_)) => differs(true, "is a partition"),
        (None, None) => {}
    }
    differs(expected.access != actual.access, "has another owner or other grants");
    differs(expected.row_security != actual.row_security, "has another row security");
    differs(expected.inheritance.parents != actual.inheritance.parents, "inherits from other tables");
    let said = |table: &Table| (table.inheritance.columns.clone(), table.inheritance.checks.clone());
    differs(said(expected) != said(actual), "has other columns or checks from its parents alone");
    let policies = |name: &str| format!("policy {}.{}", expected.name, crate::text::quote_ident(name));
    members(&expected.policies, &actual.policies, policies, out, |a, b| {
        if a == b { Vec::new() } else { vec!["is defined differently".to_owned()] }
    });
    let columns = |name: &str| format!("column {}.{}", expected.name, crate::text::quote_ident(name));
    members(&expected.columns, &actual.columns, columns, out, |a, b| {
        let mut what = Vec::new();
        if a.ty != b.ty {
            what.push(format!("has type {} instead of {}", b.ty, a.ty));
        }
        if a.not_null != b.not_null {
            what.push(if a.not_null { "allows nulls".to_owned() } else { "refuses nulls".to_owned() });
        }
        if a.default != b.default {
            what.push("has another default".to_owned());
        }
        if a.collation != b.collation {
            what.push("has another collation".to_owned());
        }
        if !same_identity(a, b) {
            what.push("has another identity".to_owned());
        }
        if a.generated != b.generated {
            what.push("is computed differently".to_owned());
        }
        if a.sequence != b.sequence {
            what.push("has another sequence".to_owned());
        }
        if a.not_null_name != b.not_null_name {
            what.push("has another name for `not null`".to_owned());
        }
        if a.not_null_kept != b.not_null_kept {
            let whose = if a.not_null_kept.inherited {
                "refuses nulls by itself"
            } else {
                "refuses nulls for its parents alone"
            };
            what.push(whose.to_owned());
        }
        if (a.statistics, a.storage, a.compression) != (b.statistics, b.storage, b.compression) {
            what.push("has another statistics target, storage or compression".to_owned());
        }
        if a.grants != b.grants {
            what.push("has other grants".to_owned());
        }
        if a.comment != b.comment {
            what.push("has another comment".to_owned());
        }
        what
    });
    let constraints = |name: &str| format!("constraint {}.{}", expected.name, crate::text::quote_ident(name));
    members(&expected.constraints, &actual.constraints, constraints, out, |a, b| {
        if a == b { Vec::new() } else { vec!["is defined differently".to_owned()] }
    });
    let statistics = |name: &str| format!("statistics {name}");
    members(&expected.statistics, &actual.statistics, statistics, out, |a, b| {
        if a == b { Vec::new() } else { vec!["are defined differently".to_owned()] }
    });
    let indexes = |name: &str| format!("index {}", expected.name.sibling(name, expected.name.span));
    members(&expected.indexes, &actual.indexes, indexes, out, |a, b| {
        if a == b { Vec::new() } else { vec!["is defined differently".to_owned()] }
    });
    let triggers = |name: &str| format!("trigger {}.{}", expected.name, crate::text::quote_ident(name));
    members(&expected.triggers, &actual.triggers, triggers, out, |a, b| {
        if a == b { Vec::new() } else { vec!["is defined differently".to_owned()] }
    });
}

fn members<T>(
    expected: &indexmap::IndexMap<String, T>,
    actual: &indexmap::IndexMap<String, T>,
    object: impl Fn(&str) -> String,
    out: &mut Vec<Difference>,
    compare: impl Fn(&T, &T) -> Vec<String>,
) {
    for (name, member) in expected {
        match actual.get(name) {
            None => out.push(Difference { object: object(name), what: "is missing".to_owned() }),
            Some(other) => {
                out.extend(compare(member, other).into_iter().map(|what| Difference { object: object(name), what }));
            }
        }
    }
    for name in actual.keys().filter(|name| !expected.contains_key(*name)) {
        out.push(Difference { object: object(name), what: "is left over".to_owned() });
    }
}

/// Whether both count alike: an option that says the default is as good as none.
fn same_identity(a: &Column, b: &Column) -> bool {
    match (&a.identity, &b.identity) {
        (Some(x), Some(y)) => {
            let counting = x.options.counting(&a.ty) == y.options.counting(&b.ty);
            (x.always, &x.sequence) == (y.always, &y.sequence) && (counting || x.options == y.options)
        }
        (x, y) => x == y,
    }
}

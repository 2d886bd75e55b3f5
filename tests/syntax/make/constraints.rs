//! Exclusion constraints, keys from indexes, statistics, and how values are kept.

use super::Tape;

impl Tape<'_> {
    /// `using ... (item with OP) ...`
    fn exclude_body(&mut self) -> String {
        let using = self.opt(|t| format!("using {}{}", t.one(&["gist", "btree"]), t.sp()));
        let items = self.list(|t| {
            let key = match t.next() % 3 {
                0 => t.name(),
                1 => format!("lower({})", t.name()),
                _ => t.condition(),
            };
            let class = t.one(&["", "", " text_pattern_ops", " collate \"C\" a.gist_ops(siglen = 3)"]);
            let order = t.one(&["", " desc", " asc nulls last"]);
            let operator = t.one(&["=", "&&", "<->", "operator(a.b.=)", "OPERATOR( \"A\" . && )", "operator(-|-)"]);
            format!("{key}{class}{order}{}with{}{operator}", t.sp(), t.sp())
        });
        let include = self.opt(|t| format!(" include {}", t.names()));
        let with = self.opt(|t| format!("{}with (fillfactor=70{})", t.br(), t.inner()));
        let predicate = self.opt(|t| format!("{}where {}", t.br(), t.condition()));
        format!("{using}{items}{predicate}{include}{with}{}", self.deferral())
    }

    /// `exclude ...`, a line of a table; it may only go on with a line that begins with a word of its own.
    pub(super) fn exclude(&mut self) -> String {
        format!("exclude{}{}", self.one(&[" ", "  "]), self.exclude_body())
    }

    /// `statistics`, `storage` or `compression` on a column.
    pub(super) fn value_clause(&mut self) -> String {
        let storage = self.one(&["plain", "external", "EXTENDED", "main", "default"]);
        let compression = self.one(&["pglz", "lz4", "default"]);
        match self.next() % 3 {
            0 => format!(" statistics {}", self.one(&["0", "100", "-1"])),
            1 => format!(" storage{}{storage}", self.sp()),
            _ => format!(" compression {compression}"),
        }
    }

    /// An operation of this file.
    pub(super) fn constraint_operation(&mut self) -> String {
        let named = self.opt(|t| format!(" {}", t.name()));
        let (br, sp) = (self.br(), self.sp());
        match self.next() % 8 {
            0 => format!("create_exclude_constraint{named}{br}on {}{br}{}", self.table(), self.exclude_body()),
            1 => format!("validate_constraint{sp}{}", self.column_path()),
            2 => {
                let verb = self.one(&["create_primary_key", "create_unique_constraint"]);
                format!("{verb}{named} on {}{br}using{sp}index {}{}", self.table(), self.name(), self.deferral())
            }
            3 => {
                let with = self.opt(|t| format!("{}with (a = 1{})", t.br(), t.inner()));
                let verb = self.one(&["create_primary_key", "create_unique_constraint"]);
                format!("{verb}{named} on {} {}{with}{}", self.table(), self.names(), self.deferral())
            }
            4 => {
                let kinds = self.one(&["", " (mcv)", "(NDISTINCT,dependencies)", " ( mcv /* c */ , ndistinct -- d\n)"]);
                let name = self.opt(|t| format!(" {}", t.table()));
                let items = self.list(|t| match t.next() % 3 {
                    0 => t.name(),
                    1 => format!("lower({})", t.name()),
                    _ => t.condition(),
                });
                format!("create_statistics{name}{kinds}{br}on {} {items}", self.table())
            }
            5 => format!("drop_statistics{br}{}", self.table()),
            6 => format!("rename_statistics {}{sp}to{br}{}", self.table(), self.name()),
            _ => {
                let set = match self.next() % 5 {
                    0 => format!("statistics {}", self.one(&["default", "5", "-1"])),
                    1 => format!("storage {}", self.one(&["default", "main"])),
                    2 => format!("compression{sp}{}", self.one(&["default", "lz4"])),
                    3 => format!("generated {}", self.one(&["always", "by  default"])),
                    _ => format!("identity (cache 5{})", self.inner()),
                };
                let not_null = self.opt(|t| format!("constraint {} not{}null ", t.name(), t.sp()));
                format!("alter_column {} {not_null}set{sp}{set}", self.column_path())
            }
        }
    }
}

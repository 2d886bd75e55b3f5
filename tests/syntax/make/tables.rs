//! What follows a table's closing brace, partitions and `truncate_table`.

use super::Tape;

impl Tape<'_> {
    pub(super) fn table_clauses(&mut self) -> String {
        let mut out = self.opt(|t| format!("{}UNLOGGED", t.br()));
        out.push_str(&self.opt(|t| format!("{}with (fillfactor=70{}, toast.x = off{})", t.br(), t.inner(), t.inner())));
        out.push_str(&self.opt(|t| format!("{}inherits{}{}", t.br(), t.sp(), t.list(Self::table))));
        if self.maybe() {
            let how = self.one(&["range", "list", "hash"]);
            let items = self.list(|t| {
                let key = if t.maybe() { t.condition() } else { t.name() };
                format!("{key}{}", t.one(&["", " collate \"C\"", " text_ops", " collate a.b s.ops"]))
            });
            out.push_str(&format!("{}partition by{}{how} {items}", self.br(), self.sp()));
        }
        out.push_str(&self.opt(|t| format!("{}tablespace {}", t.br(), t.name())));
        out
    }

    fn bound(&mut self) -> String {
        let values =
            |t: &mut Self| t.list(|t| t.one(&["1", "'a, (b'", "minvalue", "null", "date '2026-01-01'", "f(1, 2)"]));
        match self.next() % 4 {
            0 => "default".to_owned(),
            1 => format!("for{}values from {}{}to {}", self.br(), values(self), self.br(), values(self)),
            2 => format!("for values{}in {}", self.sp(), values(self)),
            _ => format!("for values with (remainder 1,{} modulus 4{})", self.inner(), self.inner()),
        }
    }

    pub(super) fn partition(&mut self) -> String {
        match self.next() % 5 {
            0 => format!(
                "create_partition {} of{}{} {}{}",
                self.table(),
                self.br(),
                self.table(),
                self.bound(),
                self.table_clauses()
            ),
            1 => format!("attach_partition {} to {}{}{}", self.table(), self.table(), self.br(), self.bound()),
            2 => {
                let how = self.one(&["", " concurrently"]);
                format!("detach_partition{how} {}{}from {}", self.table(), self.br(), self.table())
            }
            3 => {
                let verb = self.one(&["inherit_table", "disinherit_table"]);
                format!("{verb} {}{}from {}", self.table(), self.br(), self.table())
            }
            _ => {
                let more = self.opt(|t| format!(",{}{}", t.sp(), t.table()));
                format!("truncate_table {}{more}{}", self.table(), self.one(&["", " restart identity"]))
            }
        }
    }
}

//! What stands on a column: its clauses, what a foreign key says, an identity.

use super::Tape;

impl Tape<'_> {
    pub(super) fn action(&mut self) -> String {
        match self.next() % 6 {
            0 => "cascade".to_owned(),
            1 => "no action".to_owned(),
            2 => "restrict".to_owned(),
            3 => "set null".to_owned(),
            4 => "set default".to_owned(),
            _ => format!("set null {}", self.names()),
        }
    }

    pub(super) fn deferral(&mut self) -> String {
        self.one(&["", "", " deferrable", " not deferrable", " deferrable initially deferred", " initially immediate"])
    }

    pub(super) fn references(&mut self, deferral: bool) -> String {
        let columns = self.opt(|t| format!("{}{}", t.sp(), t.names()));
        let full = self.one(&["", "", " match full", " MATCH SIMPLE"]);
        let delete = self.opt(|t| format!("{}on delete {}", t.br(), t.action()));
        let update = self.opt(|t| format!("{}on  update {}", t.br(), t.one(&["cascade", "set null", "no  action"])));
        let wait = if deferral { self.deferral() } else { String::new() };
        format!("references{}{}{columns}{full}{update}{delete}{wait}", self.sp(), self.table())
    }

    pub(super) fn identity(&mut self) -> String {
        let options = self.opt(|t| {
            let all = t.one(&[
                "start 1",
                "increment by -2 cache 3",
                "minvalue 1 no maxvalue",
                "no cycle",
                "sequence name a.b",
                "start with 5 -- c\n",
            ]);
            format!("({}{all}{})", t.inner(), t.inner())
        });
        format!("as identity {options}")
    }

    pub(super) fn clauses(&mut self) -> String {
        let mut all: Vec<String> = Vec::new();
        match self.next() % 5 {
            1 => all.push(format!(" constraint {} not{}NULL", self.name(), self.sp())),
            2 => all.push(format!("{}not{}NULL", self.br(), self.sp())),
            3 => all.push(" null".to_owned()),
            _ => {}
        }
        if self.maybe() {
            all.push(format!("{}default {}", self.br(), self.expr()));
        }
        if self.maybe() {
            let named = self.opt(|t| format!("constraint {} ", t.name()));
            all.push(format!("{}{named}primary key{}", self.sp(), self.deferral()));
        }
        if self.maybe() {
            all.push(format!(" unique{}{}", self.one(&["", " nulls not distinct"]), self.deferral()));
        }
        while self.maybe() && all.len() < 6 {
            let named = self.opt(|t| format!("constraint {} ", t.name()));
            all.push(format!(" {named}check {}", self.condition()));
        }
        if self.maybe() {
            all.push(format!("{}{}", self.br(), self.references(true)));
        }
        if self.maybe() {
            all.push(format!("{}collate \"C\"", self.br()));
        }
        match self.next() % 8 {
            1 => all.push(format!(" generated always {}", self.identity())),
            2 => all.push(format!(" generated  by default {}", self.identity())),
            3 => all.push(format!(" generated always as {} stored", self.condition())),
            4 => {
                let ty = self.opt(|t| format!(" as {}", t.one(&["bigint", "int4"])));
                all.push(format!(" owns sequence {}{ty}", self.name()));
            }
            _ => {}
        }
        if self.maybe() {
            all.push(self.value_clause());
        }
        if self.maybe() {
            all.push(format!(" comment {}", self.text()));
        }
        // Any order will do.
        if !all.is_empty() {
            let turn = self.next() % all.len();
            all.rotate_left(turn);
        }
        all.concat()
    }
}

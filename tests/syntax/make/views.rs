//! Views, functions and triggers.

use super::Tape;

impl Tape<'_> {
    fn query(&mut self) -> String {
        self.one(&[
            "$$select 1$$",
            "'select ''a'''",
            "$q$\n  select *\n  from t -- c\n  where a $$x$$\n$q$",
            "E'table\\tt'",
        ])
    }

    fn parameters(&mut self) -> String {
        let all = self.list(|t| t.one(&["security_barrier", "check_option = local", "a.b=5", "x = 'y'"]));
        self.opt(|t| format!("{}with {all}", t.br()))
    }

    fn view(&mut self) -> String {
        let columns = self.opt(|t| format!(" {}", t.names()));
        if self.maybe() {
            let method = self.opt(|t| format!("{}using {}", t.br(), t.name()));
            let tablespace = self.opt(|t| format!("{}tablespace {}", t.br(), t.name()));
            let data = self.one(&["", " with no data", "\nwith data"]);
            return format!(
                "{} {}{columns}{method}{}{tablespace}{}as {}{data}",
                self.one(&["create_materialized_view", "replace_materialized_view"]),
                self.table(),
                self.parameters(),
                self.br(),
                self.query()
            );
        }
        format!(
            "{} {}{columns}{}{}as{}{}{}",
            self.one(&["create_view", "Replace_View"]),
            self.table(),
            self.parameters(),
            self.br(),
            self.br(),
            self.query(),
            self.one(&["", " with check option", "\n with local check option", " with cascaded check option"])
        )
    }

    fn argument(&mut self) -> String {
        let mode = self.one(&["", "", "in ", "OUT ", "inout ", "in out ", "variadic "]);
        let name = self.one(&["", "a ", "\"out\" ", "größe ", "\"in\" ", "day "]);
        let default = self.one(&["", "", " default 1", " = 'a, b'", " default f(1, 2)"]);
        format!("{mode}{name}{}{default}", self.ty())
    }

    fn arguments(&mut self) -> String {
        if self.maybe() { format!("({})", self.inner()) } else { self.list(Self::argument) }
    }

    fn routine(&mut self) -> String {
        let mut clauses =
            vec![self.one(&["language sql", "LANGUAGE plpgsql", "language 'sql'"]), format!("as {}", self.query())];
        for choices in [
            &["", "returns int", "returns setof app.mood", "returns table (a int, \"b c\" text[])", "returns trigger"]
                [..],
            &["", "immutable", "stable", "volatile"],
            &["", "strict", "called on null input", "returns null on null input"],
            &["", "leakproof", "not leakproof"],
            &["", "security definer", "external security invoker"],
            &["", "parallel safe", "parallel restricted", "parallel unsafe"],
            &["", "cost 10", "cost 0.5"],
            &["", "rows 10"],
            &["", "window"],
            &["", "support app.f"],
            &["", "set search_path = app, \"$user\", 'x'", "set a.b to 5", "set x from current"],
        ] {
            let clause = self.one(choices);
            if !clause.is_empty() {
                clauses.push(clause);
            }
        }
        let turn = self.next() % clauses.len();
        clauses.rotate_left(turn);
        let mut out = format!(
            "{} {}{}",
            self.one(&["create_function", "replace_function", "create_procedure", "replace_procedure"]),
            self.table(),
            self.arguments()
        );
        for clause in clauses {
            out.push_str(&self.br());
            out.push_str(&clause);
        }
        out
    }

    fn trigger(&mut self) -> String {
        let events = self.one(&[
            "insert",
            "delete or update",
            "update of a,\n\"b\" or insert",
            "update of größe , b_c or truncate",
        ]);
        let clauses = [
            self.one(&["", "", " from s.u"]),
            self.one(&["", "", " deferrable", " not deferrable initially immediate", " initially deferred"]),
            self.one(&["", "", " referencing old table as x", " referencing new table y old table z"]),
            self.one(&["", " for each row", " for row", " for each statement"]),
            self.opt(|t| format!("{}when {}", t.br(), t.condition())),
        ];
        format!(
            "{} {}{}{} {events} on {}{}{}execute {} {}{}",
            self.one(&["create_trigger", "create_constraint_trigger"]),
            self.name(),
            self.br(),
            self.one(&["before", "after", "instead of"]),
            self.table(),
            clauses.concat(),
            self.br(),
            self.one(&["function", "procedure"]),
            self.table(),
            self.one(&["()", "( )", "('a', 5, x)", "(/* c */ 1.5)", "('it''s',\n$$b$$)"])
        )
    }

    /// An operation on a view, a function or a trigger.
    pub(super) fn view_operation(&mut self) -> String {
        match self.next() % 6 {
            0 => self.view(),
            1 => self.routine(),
            2 => self.trigger(),
            3 => {
                let kind = self.one(&["view", "materialized_view", "function", "procedure"]);
                let arguments =
                    if kind == "function" || kind == "procedure" { self.opt(Self::arguments) } else { String::new() };
                let name = self.table();
                let to = self.name();
                self.one(&[
                    &format!("drop_{kind} {name}{arguments}"),
                    &format!("rename_{kind} {name}{arguments} to {to}"),
                ])
            }
            4 => {
                let verb = self.one(&["drop_trigger", "enable_trigger", "disable_trigger"]);
                let path = self.column_path();
                let to = self.name();
                self.one(&[&format!("{verb} {path}"), &format!("rename_trigger {path} to {to}")])
            }
            _ => {
                let how = self.one(&["", " concurrently"]);
                format!("refresh_materialized_view{how} {}", self.table())
            }
        }
    }
}

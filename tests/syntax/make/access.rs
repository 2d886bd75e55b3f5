//! Random sequences, schemas and extensions, and what is said of access.

use super::Tape;

impl Tape<'_> {
    pub(super) fn sequence(&mut self) -> String {
        let verb = self.one(&["create_sequence", "alter_sequence"]);
        let ty = self.one(&["as int", "as  smallint", "increment -2", "cache 3"]);
        let more = self.one(&["", " minvalue -5 no maxvalue", " start with 5 cycle", " no cycle maxvalue 7"]);
        let owner = self.one(&["", " owned by none", " owned by a.b", " owned by \"x\".y.\"z\""]);
        let restart =
            if verb.starts_with('a') { self.one(&["", " restart", " restart with 7"]) } else { String::new() };
        format!("{verb} {}{}{ty}{owner}{}{restart}{more}", self.table(), self.br(), self.br())
    }

    pub(super) fn object(&mut self) -> String {
        let name = self.name();
        match self.next() % 6 {
            0 => format!(
                "create_schema {name}{}",
                self.one(&["", " authorization alice", " authorization current_user"])
            ),
            1 => format!(
                "create_extension {name}{}{}{}",
                self.one(&["", " schema s", " version '1' schema \"S\""]),
                self.br(),
                self.one(&["", "or keep"])
            ),
            2 => format!("alter_extension {name} update{}to {}", self.br(), self.text()),
            3 => format!("drop_{} {name}", self.one(&["schema", "extension", "sequence"])),
            _ => format!("rename_{} {name} to {}", self.one(&["schema", "sequence"]), self.name()),
        }
    }

    fn roles(&mut self) -> String {
        self.one(&["alice", "public", "current_user,\n app_reader", "\"A b\" , session_user", "a -- x\n , b"])
    }

    pub(super) fn policy(&mut self) -> String {
        let path = self.column_path();
        match self.next() % 5 {
            0 => format!(
                "create_policy {} on{}{}{}{} for {}{}",
                self.name(),
                self.br(),
                self.table(),
                self.one(&["", " as permissive", " as  restrictive"]),
                self.opt(|t| format!(" to {}", t.roles())),
                self.one(&["all", "select", "INSERT", "update", "delete"]),
                self.opt(|t| format!("{}using {} with  check {}", t.br(), t.condition(), t.condition())),
            ),
            1 => format!("alter_policy {path}{}with check {} to {}", self.br(), self.condition(), self.roles()),
            2 => format!("drop_policy {path}"),
            3 => format!("rename_policy {path} to {}", self.name()),
            _ => {
                let verb = self.one(&["enable", "disable", "force", "no_force"]);
                format!("{verb}_row_security {}", self.table())
            }
        }
    }

    pub(super) fn said(&mut self) -> String {
        let on = self.one(&[
            "table t, s.u",
            "sequence s",
            "schema \"S\" , t",
            "materialized  view v",
            "function f(int, text), g()",
            "procedure p ( a int /* x */ )",
            "type a.b",
            "domain d",
            "enum e",
            "view v",
        ]);
        match self.next() % 4 {
            0 => {
                let verb =
                    self.one(&["column a.b", "constraint a.b.c", "index i", "schema s", "extension x", "enum a.e"]);
                format!("comment_{verb}{}{}", self.br(), self.one(&["null", "'x'", "$$y$$"]))
            }
            1 => {
                let verb = self.one(&["view v", "materialized_view v", "function f(int)", "trigger t.x", "policy t.p"]);
                format!("comment_{verb} {}", self.text())
            }
            2 => {
                let on = self.one(&["table t", "materialized view v", "function f(int, text)", "schema s", "type a.b"]);
                if self.maybe() {
                    return format!("set_schema {on}{}to {}", self.br(), self.name());
                }
                format!("owner {on}{}to {}", self.br(), self.one(&["alice", "current_user", "\"B\""]))
            }
            _ => {
                let what = self.one(&[
                    "select",
                    "all",
                    "ALL privileges",
                    "select (a, b), update (c), trigger",
                    "usage, create",
                ]);
                if self.maybe() {
                    let option = self.one(&["", "grant option for "]);
                    format!("revoke {option}{what} on {on}{}from {}", self.br(), self.roles())
                } else {
                    let option = self.one(&["", " with grant option"]);
                    format!("grant {what}{}on {on} to {}{option}", self.br(), self.roles())
                }
            }
        }
    }
}

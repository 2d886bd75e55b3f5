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
}

//! Random changes of rows.

#![allow(clippy::format_push_string, reason = "as in the rest of the texts")]

use super::Tape;

impl Tape<'_> {
    fn value(&mut self) -> String {
        let body = self.one(&[
            "1",
            "'a, b'",
            "default",
            "NULL",
            "f(1, ')')",
            "array[1, 2]",
            "$$a ) , b$$",
            "'{\"a\": 1}'::jsonb",
            "E'\\''",
            "-1.5 ",
            "date '2026-01-01'",
        ]);
        format!("{}{body}{}", self.inner(), self.inner())
    }

    pub(super) fn rows(&mut self) -> String {
        let mut out = format!(
            "{} {}{}{}{}{{{}",
            self.one(&["insert_rows", "delete_rows", "Insert_Rows"]),
            self.table(),
            self.sp(),
            self.names(),
            self.sp(),
            self.one(&["\n", "", " -- c\n"])
        );
        loop {
            let values: Vec<String> = (0..=self.next() % 3).map(|_| self.value()).collect();
            out.push_str(&format!("({})", values.join(",")));
            let between = self.between();
            out.push_str(&self.one(&[&between, " ", "", " /* c */ "]));
            if self.next().is_multiple_of(3) {
                return format!("{out}}}");
            }
        }
    }

    pub(super) fn copy_rows(&mut self) -> String {
        let with = self.opt(|t| {
            let all =
                t.one(&["header", "null '' , header", "delimiter ';', quote E'\\''", "escape '\"' -- c\n, null 'a'"]);
            format!("{}with{}({}{all}{})", t.br(), t.sp(), t.inner(), t.inner())
        });
        let (table, sp, names) = (self.table(), self.sp(), self.names());
        format!("copy_rows {table}{sp}{names}{}from{}'data/a b.csv'{with}", self.br(), self.sp())
    }

    fn set_values(&mut self) -> String {
        let values: Vec<String> = (0..=self.next() % 2)
            .map(|_| format!("{}{}={}{}", self.name(), self.sp(), self.sp(), self.value()))
            .collect();
        let filter = self.opt(|t| format!("{}where {}", t.br(), t.condition()));
        format!("set{}({}{}){filter}", self.sp(), self.inner(), values.join(", "))
    }

    pub(super) fn update_rows(&mut self) -> String {
        let head = format!("update_rows {}{}{}", self.table(), self.br(), self.set_values());
        let reverse = match self.next() % 4 {
            0 => "reverse nothing".to_owned(),
            1 => format!("reverse {}", self.set_values()),
            2 => format!("irreversible {}", self.text()),
            _ => return head,
        };
        format!("{head}{}{reverse}", self.br())
    }
}

//! Random valid `.mig` texts, from a tape of numbers so that a failing one shrinks.

#![allow(clippy::format_push_string, reason = "speed does not matter here, and the texts read better in one piece")]

mod access;
mod columns;
mod constraints;
mod rows;
mod tables;
mod views;

/// Where the choices come from; an exhausted tape always chooses the first.
pub struct Tape<'a> {
    values: &'a [u8],
    at: usize,
}

impl<'a> Tape<'a> {
    pub fn new(values: &'a [u8]) -> Self {
        Self { values, at: 0 }
    }

    fn next(&mut self) -> usize {
        let value = self.values.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(value)
    }

    fn one(&mut self, of: &[&str]) -> String {
        let index = self.next() % of.len();
        of[index].to_owned()
    }

    fn maybe(&mut self) -> bool {
        self.next() % 3 == 1
    }

    fn opt(&mut self, make: impl FnOnce(&mut Self) -> String) -> String {
        if self.maybe() { make(self) } else { String::new() }
    }

    /// A blank on the same line.
    fn sp(&mut self) -> String {
        self.one(&[" ", " ", " ", "  ", "\t", " /* c */ ", "/**/"])
    }

    /// A blank where a line may be broken.
    fn br(&mut self) -> String {
        self.one(&[" ", " ", "\n  ", "\n\n   ", " -- c d\n ", "\n-- alone ' ( {\n ", "/* two\n lines */ "])
    }

    /// A blank inside parentheses.
    fn inner(&mut self) -> String {
        self.one(&["", "", "", " ", "\n", " -- in )\n", "/* in ( */"])
    }

    fn name(&mut self) -> String {
        self.one(&[
            "users",
            "a",
            "Name",
            "\"order\"",
            "\"Mixed Case\"",
            "\"with\"\"quote\"",
            "größe",
            "\"größe\"",
            "\"comment\"",
            "\"index\"",
            "kind",
            "x1$",
            "\"type\"",
            "\"select\"",
            "U&\"d\\0061ta\"",
            "first",
            "name",
            "day",
        ])
    }

    fn table(&mut self) -> String {
        let name = self.name();
        if self.maybe() { format!("{}.{name}", self.name()) } else { name }
    }

    fn column_path(&mut self) -> String {
        format!("{}.{}", self.table(), self.name())
    }

    fn list(&mut self, mut make: impl FnMut(&mut Self) -> String) -> String {
        let mut all = vec![make(self)];
        while self.maybe() && all.len() < 4 {
            all.push(make(self));
        }
        let mut out = format!("({}", self.inner());
        for (index, item) in all.iter().enumerate() {
            if index > 0 {
                out.push_str(&self.inner());
                out.push(',');
                out.push_str(&self.inner());
            }
            out.push_str(item);
        }
        format!("{out}{})", self.inner())
    }

    fn names(&mut self) -> String {
        self.list(Self::name)
    }

    fn text(&mut self) -> String {
        self.one(&[
            "'x'",
            "'it''s'",
            "''",
            "E'a\\n\\'b'",
            "'a\n b'",
            "$$dollar ' text$$",
            "$t$a $$ b$t$",
            "U&'\\0061'",
            "'ä -- no'",
        ])
    }

    fn ty(&mut self) -> String {
        self.one(&[
            "int",
            "bigint",
            "TEXT",
            "varchar(20)",
            "numeric(12,2)",
            "character  varying( 20 )",
            "timestamp with time zone",
            "timestamp(3) without time zone",
            "time(3) with time zone",
            "double precision",
            "text[]",
            "int[3][]",
            "int array",
            "int ARRAY[4]",
            "app.mood",
            "geometry(Point, 4326)",
            "interval day to second(3)",
            "interval(2)",
            "bit varying(3)",
            "\"char\"",
            "\"My\".\"Type\"",
            "national character varying(3)",
            "serial",
            "int[ /* c */ ]",
            "numeric(1 -- c\n, 2 /* d */)",
            "vector(3)",
            "interval year",
            "nchar(3)",
            "double /* c */ precision",
            "time /* c */ with time zone",
            "größe",
        ])
    }

    fn expr(&mut self) -> String {
        self.one(&[
            "0",
            "-1.5e-3",
            "'x'",
            "now()",
            "null",
            "current_timestamp",
            "date '2026-01-01'",
            "array[1, 2]",
            "'{}'::text[]",
            "(1 -- c\n + 2)",
            "1 + 2 * f(3)",
            "'a'::character varying(20)::text",
            "timestamp with time zone '2026-01-01'",
            "interval '1' day",
            "interval '1 day'",
            "nextval('s'::regclass)",
            "E'\\''",
            "$$x$$",
            "case when true then 1 else 2 end",
            "ARRAY['a', 'b'][1]",
            "a.b(1)",
            "1 /* c */ + 1",
            "numeric(3, 1) '1.5'",
            "-(-1)",
            "true",
            "'a' || 'b'",
            "1 operator(pg_catalog.+) 2",
            "B'101'",
            "lower('x')::app.mood",
        ])
    }

    fn condition(&mut self) -> String {
        let body = self.one(&[
            "a > 0",
            "a = ')' and (b or c)",
            "x in (1, 2) -- c\n",
            " /* c */ true",
            "\"a\"\"b\" is null",
            "e = E'\\''",
            "f($$)$$)",
        ]);
        format!("({body}{})", self.inner())
    }

    fn index_body(&mut self) -> String {
        let using = self.opt(|t| format!("{}using {} ", t.br(), t.one(&["btree", "gin"])));
        let items = self.list(|t| {
            let key = match t.next() % 4 {
                0 | 1 => t.name(),
                2 => format!("lower({})", t.name()),
                _ => t.condition(),
            };
            let collate = t.one(&["", "", " collate \"C\""]);
            let class = t.one(&["", "", " text_pattern_ops", " a.gist_ops(siglen = 3)"]);
            format!(
                "{key}{collate}{class}{}{}",
                t.one(&["", " asc", " DESC"]),
                t.one(&["", " nulls first", " nulls last"])
            )
        });
        let include = self.opt(|t| format!(" include {}", t.names()));
        let nulls = self.one(&["", "", " nulls not distinct"]);
        let with = self.opt(|t| format!("{}with (fillfactor=70, x = off{})", t.br(), t.inner()));
        let predicate = self.opt(|t| format!("{}where {}", t.br(), t.condition()));
        format!(" {using}{items}{include}{nulls}{predicate}{with}")
    }

    fn item(&mut self) -> String {
        let named = self.opt(|t| format!("constraint {} ", t.name()));
        match self.next() % 11 {
            10 => format!("{named}{}", self.exclude()),
            6 => format!("{named}primary key {}{}", self.names(), self.deferral()),
            7 => format!(
                "{named}unique {}{} include {}",
                self.one(&["", "nulls not distinct "]),
                self.names(),
                self.names()
            ),
            8 => format!("{named}check {}{}", self.condition(), self.one(&["", " no inherit"])),
            9 => format!("{named}foreign key {}{}{}", self.names(), self.sp(), self.references(true)),
            5 => {
                let name = self.opt(|t| format!(" {}", t.name()));
                format!("{}index{name}{}", self.one(&["", "unique "]), self.index_body())
            }
            _ => format!("{}{}{}{}", self.name(), self.sp(), self.ty(), self.clauses()),
        }
    }

    /// What may stand between two lines.
    fn between(&mut self) -> String {
        self.one(&[
            "\n",
            "\n",
            "\n\n\n",
            " -- at the end\n",
            "\n\n  -- above\n",
            ", \n",
            " /* x */ /* y */\n",
            "\n  /* a\nb */\n\n",
            ",",
        ])
    }

    fn waiver(&mut self) -> String {
        self.opt(|t| {
            format!("allow lint::some-rule {}{}", t.one(&["'why'", ""]), t.one(&["\n", " -- c\n", "\n-- d\n"]))
        })
    }

    fn create_table(&mut self) -> String {
        let mut out =
            format!("create_table {}{}{{{}", self.table(), self.sp(), self.one(&["\n", "", " -- c\n", "\n\n\n"]));
        while !self.next().is_multiple_of(6) {
            out.push_str(&self.waiver());
            out.push_str(&self.item());
            out.push_str(&self.between());
        }
        if self.maybe() {
            out.push_str(&format!("comment {}{}", self.text(), self.between()));
        }
        format!("{out}}}{}", self.table_clauses())
    }

    fn operation(&mut self) -> String {
        if self.next() % 4 == 1 {
            return self.constraint_operation();
        }
        let named = self.opt(|t| format!(" {}", t.name()));
        let br = self.br();
        let body = match self.next() % 36 {
            28 => self.sequence(),
            29 => self.object(),
            30 => self.policy(),
            31 => self.said(),
            32..=35 => self.view_operation(),
            0 => format!("drop_table{br}{}", self.table()),
            1..=3 => self.create_table(),
            4 => format!("Rename_Table {}{br}to {}", self.table(), self.name()),
            5 => format!("comment_table {} {}", self.table(), self.one(&["null", "'x'", "$$y$$"])),
            6 => format!("add_column {}{br}{}{}", self.column_path(), self.ty(), self.clauses()),
            7 => {
                let (before, after) = (self.opt(|t| format!(" default {}", t.expr())), self.one(&["", " not null"]));
                let fill = format!("{}backfill{}{}", self.br(), self.sp(), self.condition());
                format!("add_column {}{br}{}{before}{fill}{after}", self.column_path(), self.ty())
            }
            8 => format!("drop_column {}", self.column_path()),
            9 => format!("rename_column {} to{br}{}", self.column_path(), self.name()),
            10 => {
                let mut out = format!("alter_column {}", self.column_path());
                match self.next() % 4 {
                    0 => out.push_str(&format!("{br}not null default {}", self.expr())),
                    1 => out.push_str(&format!(
                        " type {} collate \"C\"{br}using {} reverse using {} drop default",
                        self.ty(),
                        self.condition(),
                        self.condition()
                    )),
                    2 => out.push_str(&format!(" drop identity{br}null comment {}", self.text())),
                    _ => out.push_str(&format!(" add generated always {} drop comment", self.identity())),
                }
                out
            }
            11 => format!("create_primary_key{named} on {} {}{}", self.table(), self.names(), self.deferral()),
            12 => format!(
                "create_foreign_key{named}{br}on {} {} {}{}",
                self.table(),
                self.names(),
                self.references(true),
                self.one(&["", " not valid"])
            ),
            13 => format!(
                "create_unique_constraint{named} on {} {}{}",
                self.table(),
                self.one(&["", "nulls not distinct "]),
                self.names()
            ),
            14 => format!(
                "create_check_constraint{named} on{br}{} {}{}",
                self.table(),
                self.condition(),
                self.one(&["", " not valid", " no inherit"])
            ),
            24 | 25 => self.partition(),
            15 => format!("drop_constraint {}", self.column_path()),
            16 => format!("rename_constraint {} to {}", self.column_path(), self.name()),
            17 => format!(
                "{}{}{named} on {}{}",
                self.one(&["create_index", "create_unique_index"]),
                self.one(&["", " concurrently"]),
                self.table(),
                self.index_body()
            ),
            20 | 21 => self.rows(),
            22 => return self.update_rows(),
            23 => self.copy_rows(),
            18 => format!("{} {}", self.one(&["drop_index", "drop_index concurrently"]), self.table()),
            _ => {
                let reverse =
                    self.one(&["reverse nothing", "reverse $$select 1$$", "reverse 'x'", "irreversible 'no'"]);
                return match self.next() % 5 {
                    4 => format!("execute $$x$$ reverse nothing{br}defines{br}{}", self.declared()),
                    0 => format!("execute $$update x set y = 1$${br}{reverse}"),
                    1 => format!("outside transaction execute 'vacuum'{br}{reverse}"),
                    2 => format!("execute{br}outside transaction $sql$do $$x$$$sql$ {reverse}"),
                    _ => format!("execute $$\n  a\n    b\n$$ outside transaction {reverse}"),
                };
            }
        };
        let end = self.opt(|t| format!("{}irreversible {}", t.br(), t.text()));
        if body.contains("reverse using") { body } else { format!("{body}{end}") }
    }

    /// What is declared in braces.
    fn declared(&mut self) -> String {
        self.one(&[
            "{}",
            "{ }",
            "{ create_table a.b { x int } }",
            "{\n-- a\n\n\ncreate_table b { -- b\n x int, -- x\n\n y text not null }\n  -- c\n}",
            "{ allow lint::x 'y'\nCREATE_TABLE b { x numeric(12,2) }, create_index on b (x)\n  where (x > 0)\n /* d */ }",
            "{ create_enum e { 'a' 'b' } -- e\n comment_table b 'c' }",
        ])
    }

    /// A whole file.
    pub fn file(&mut self) -> String {
        let mut lines = vec![
            format!("revision {}", self.one(&["a1", "1e10", "123", "A_b.C"])),
            format!("revises {}", self.one(&["base", "a0", "a,b", "a , 1e5"])),
            format!("message {}", self.text()),
        ];
        if self.maybe() {
            lines.push("created '2026-01-09T22:39:30Z'".to_owned());
        }
        if self.maybe() {
            lines.push("depends_on x-y, z".to_owned());
        }
        if self.maybe() {
            lines.push("LABELS a--b,v1.0".to_owned());
        }
        if self.maybe() {
            lines.push("transaction none".to_owned());
        }
        while self.maybe() && lines.len() < 9 {
            lines.push(format!("allow lint::x {}", self.text()));
        }
        let turn = self.next() % lines.len();
        lines.rotate_left(turn);
        let mut out = self.one(&["", "", "-- top\n\n", "\n\n", "/* a */\n-- b\n"]);
        for line in lines {
            out.push_str(&line);
            out.push_str(&self.one(&["\n", "\n", "\n\n", " -- end\n", "\n-- above\n", " /* x */\n"]));
        }
        if self.next().is_multiple_of(4) {
            out.push_str(&self.one(&["external ", "EXTERNAL{} -- x\n"]));
            if !out.ends_with('\n') {
                out.push_str(&self.declared());
                out.push_str(&self.one(&["\n", " -- end\n", "\n\n\n-- above\n", " /* x */\n"]));
            }
        }
        out.push_str(&format!("upgrade{}{{{}", self.br(), self.one(&["\n", " ", " -- c\n", "\n\n"])));
        while !self.next().is_multiple_of(8) {
            out.push_str(&self.waiver());
            out.push_str(&self.operation());
            out.push_str(&self.between());
        }
        out.push_str(&format!("}}{}", self.one(&["\n", "", " -- c\n", "\n\n-- d\n\n\n", " "])));
        let reverses = |text: &str| text.replace("irreversible", "").contains("reverse");
        match self.next() % 6 {
            1 => {
                out.push_str(&format!("downgrade irreversible {}", self.text()));
                out.push_str(&self.one(&["", "\n\n\n", " -- the end", "\n/* end */"]));
            }
            2 if !reverses(&out) => {
                out.push_str(&format!("downgrade{}{{{}", self.br(), self.one(&["\n", " -- c\n", "\n\n"])));
                while !self.next().is_multiple_of(4) {
                    let operation = self.operation();
                    out.push_str(if reverses(&operation) { "execute $$x$$" } else { &operation });
                    out.push_str(&self.between());
                }
                out.push_str(&format!("}}{}", self.one(&["\n", "", " -- c", "\n\n-- d\n"])));
            }
            _ => {}
        }
        out
    }
}

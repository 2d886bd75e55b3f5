//! `truncate ... cascade`: which tables it empties.

use super::Rule;
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::Moment;
use crate::lint::raw::{emptied_along, listed};
use crate::lint::report::Report;
use crate::schema::ObjName;
use crate::sql::Does;

pub(super) const RULE: Rule = Rule::operation(code::TRUNCATE_CASCADE_REACH, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    for part in at.raw {
        let command = &part.statement.command;
        let Some(cascade) = command.cascade.as_ref().filter(|_| command.does == Does::Truncate) else { continue };
        let named = part.targets(at);
        let tables: Vec<ObjName> = named.iter().map(|named| named.name.clone()).collect();
        // What is new has no rows to lose.
        let emptied: Vec<ObjName> =
            emptied_along(&part.before, &tables).into_iter().filter(|table| at.live(table).is_some()).collect();
        if emptied.is_empty() {
            continue;
        }
        let list: Vec<String> = emptied.iter().map(|table| format!("`{table}`")).collect();
        let diagnostic = out
            .at(
                part.place(cascade),
                format!("`cascade` empties {} too, not only {}", list.join(", "), listed(&named)),
                "every table whose foreign keys lead here, and theirs",
            )
            .help(format!(
                "if all of them are meant, name them and leave out `cascade`: `truncate_table {}, {}`",
                tables.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
                emptied.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            ));
        out.push(diagnostic);
    }
}

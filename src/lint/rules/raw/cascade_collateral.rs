//! `drop ... cascade`: what goes and was not named.

use super::Rule;
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::Moment;
use crate::lint::raw::{Named, RawPart, dropped_along, listed};
use crate::lint::report::Report;
use crate::schema::{Name, ObjectKey, ObjectKind, Used};
use crate::sql::Does;

pub(super) const RULE: Rule = Rule::operation(code::CASCADE_COLLATERAL, see);

/// How many of what goes are named.
const MOST: usize = 12;

fn see(at: &Moment<'_>, out: &mut Report) {
    for part in at.raw {
        let Some(cascade) = &part.statement.command.cascade else { continue };
        let live = part.live(at);
        let named: Vec<Used> = live.iter().flat_map(|named| meant(part, named)).collect();
        let gone = dropped_along(&part.before, named);
        if gone.is_empty() {
            continue;
        }
        let count = gone.len();
        let mut lines: Vec<String> = gone.iter().take(MOST).map(|one| format!("- {one}")).collect();
        if count > MOST {
            lines.push(format!("- {} more", count - MOST));
        }
        let diagnostic = out
            .at(
                part.place(cascade),
                format!(
                    "`cascade` takes {count} more thing{} along than {}",
                    if count == 1 { "" } else { "s" },
                    listed(&live)
                ),
                "nothing here names what goes",
            )
            .help(format!("drop each of them by its name, before it:\n{}", lines.join("\n")));
        out.push(diagnostic);
    }
}

/// What a name in the statement means.
fn meant(part: &RawPart, named: &Named) -> Vec<Used> {
    let name = &named.name;
    let objects = |kinds: &[ObjectKind]| -> Vec<Used> {
        let all = part.before.objects().filter(|object| kinds.contains(&object.key.kind) && object.key.name == *name);
        all.map(|object| Used::Object(object.key.clone())).collect()
    };
    match &part.statement.command.does {
        Does::DropColumns(columns) => columns.iter().map(|column| Used::Column(name.clone(), column.clone())).collect(),
        Does::Drop(kind) => match kind.as_str() {
            "table" | "foreign table" => vec![Used::Table(name.clone())],
            "view" => objects(&[ObjectKind::View]),
            "materialized view" => objects(&[ObjectKind::MaterializedView]),
            "sequence" => objects(&[ObjectKind::Sequence]),
            "type" => objects(&[ObjectKind::Enum, ObjectKind::Domain]),
            "domain" => objects(&[ObjectKind::Domain]),
            "function" => objects(&[ObjectKind::Function]),
            "procedure" => objects(&[ObjectKind::Procedure]),
            "routine" => objects(&[ObjectKind::Function, ObjectKind::Procedure]),
            "schema" => {
                let key = ObjectKey::global(ObjectKind::Schema, &Name::new(name.name.clone(), name.span));
                vec![Used::Object(key)]
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

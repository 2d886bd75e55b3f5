//! `allow RULE 'reason'`: silences one rule at one place, and is itself told of where it has no reason or nothing to silence.

use super::report::Finding;
use super::rules;
use crate::diag::{Diagnostic, Severity, codes, nearest};
use crate::syntax::ast::{self, Allow, File, Kind};
use crate::text::Span;

/// One waiver and where it holds; `None`: in the whole file.
struct Waiver<'a> {
    allow: &'a Allow,
    file: &'a File,
    place: Option<Span>,
}

impl Waiver<'_> {
    fn silences(&self, found: &Diagnostic) -> bool {
        let span = found.primary.span;
        let is_there = match self.place {
            Some(place) => span.source == place.source && place.start <= span.start && span.end <= place.end,
            None => span.source == self.file.source,
        };
        let id = found.code.id();
        let name = self.allow.rule.text.as_str();
        is_there && (id == name || id.rsplit_once("::").is_some_and(|(_, short)| short == name))
    }
}

/// Takes out what is waived, and adds what is wrong with the waivers. Every rule has to have spoken, whatever its level:
/// a waiver for one that is off is not unused.
pub(super) fn waive<'a>(files: impl Iterator<Item = &'a File>, found: Vec<Finding>) -> Vec<Finding> {
    let waivers: Vec<Waiver<'a>> = files.flat_map(waivers).collect();
    let mut used = vec![false; waivers.len()];
    let mut kept = Vec::with_capacity(found.len());
    for finding in found {
        let is_error_of_others =
            finding.diagnostic.severity == Severity::Error && rules::by_code(finding.diagnostic.code).is_none();
        let mut is_waived = false;
        if !is_error_of_others {
            for (waiver, used) in waivers.iter().zip(&mut used) {
                if waiver.silences(&finding.diagnostic) {
                    *used = true;
                    is_waived = true;
                }
            }
        }
        if !is_waived {
            kept.push(finding);
        }
    }
    let faults = waivers.iter().zip(used).filter_map(|(waiver, used)| fault(waiver.allow, used));
    kept.extend(faults.map(|diagnostic| Finding { diagnostic, fix: None }));
    kept
}

fn fault(allow: &Allow, used: bool) -> Option<Diagnostic> {
    let name = allow.rule.text.as_str();
    let known = codes::all().any(|code| code.id() == name || code.id().ends_with(&format!("::{name}")));
    if !known {
        let names = codes::all().filter_map(|code| code.id().rsplit_once("::").map(|(_, name)| name));
        let near = nearest(name, names).map(|near| format!("did you mean `{near}`?"));
        return Some(
            Diagnostic::new(
                codes::lint::UNKNOWN_RULE,
                allow.rule.span,
                format!("there is no rule `{name}`"),
                "so this waiver silences nothing",
            )
            .help(near.unwrap_or_else(|| "`aludel explain` lists all of them".to_owned())),
        );
    }
    // Whether a file was changed is only known where git is asked.
    let needs_git = name.rsplit("::").next() == Some(codes::lint::CHANGED_REVISION.name());
    if !used && !needs_git {
        return Some(
            Diagnostic::new(
                codes::lint::UNUSED_WAIVER,
                allow.span,
                format!("this waiver of `{name}` silences nothing"),
                "the rule has nothing to say here",
            )
            .help("remove it; a waiver stands on the line before the operation or item it is for"),
        );
    }
    let is_reasoned = allow.reason.as_ref().is_some_and(|reason| !reason.value.trim().is_empty());
    (!is_reasoned).then(|| {
        Diagnostic::new(
            codes::lint::WAIVER_WITHOUT_REASON,
            allow.span,
            format!("this waiver of `{name}` gives no reason"),
            "whoever reads it later cannot tell whether it still holds",
        )
        .help(format!("say why: `allow {name} 'the table has ten rows'`"))
    })
}

/// All waivers of a file.
fn waivers(file: &File) -> impl Iterator<Item = Waiver<'_>> {
    let header = file.header.allows.iter().map(|allow| (allow, None));
    let downgrade = match &file.downgrade {
        Some(ast::Downgrade::Block(block)) => Some(block),
        Some(ast::Downgrade::Irreversible { .. }) | None => None,
    };
    let operations = file.upgrade.iter().chain(downgrade).flat_map(|block| &block.operations);
    let operations = operations.flat_map(|operation| {
        let own = operation.allows.iter().map(|allow| (allow, Some(operation.span)));
        own.chain(items(&operation.kind))
    });
    header.chain(operations.collect::<Vec<_>>()).map(move |(allow, place)| Waiver { allow, file, place })
}

/// The waivers before the items of an operation.
fn items(kind: &Kind) -> Vec<(&Allow, Option<Span>)> {
    match kind {
        Kind::CreateTable(table) => {
            table.items.iter().flat_map(|item| item.allows.iter().map(|allow| (allow, Some(item.span)))).collect()
        }
        _ => Vec::new(),
    }
}

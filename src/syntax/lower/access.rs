//! Comments on every kind of object, owners and grants.

use crate::diag::codes::syntax as codes;
use crate::syntax::ast::{Grant, Ident, Kind, ObjectName, Path, Privilege, Target, TargetKind};
use crate::syntax::grammar::Rule;

use super::{Lower, Pair, child, has};

/// The kind that a keyword below the pair says.
fn kind_of(pair: &Pair<'_>) -> Option<TargetKind> {
    let word = |rule: Rule| {
        let word = format!("{rule:?}");
        let word = word.strip_prefix("kw_")?;
        let word = word.strip_prefix("comment_").unwrap_or(word).replace('_', " ");
        TargetKind::ALL.iter().copied().find(|kind| kind.word() == word)
    };
    if has(pair, Rule::kw_materialized) {
        return Some(TargetKind::MaterializedView);
    }
    pair.clone().into_inner().find_map(|part| word(part.as_rule()))
}

/// The article before the word for a kind.
fn article(kind: TargetKind) -> &'static str {
    if kind.word().starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

impl Lower<'_, '_> {
    /// An operation on comments, owners or grants; `None` also where the pair is none.
    pub(super) fn access_operation(&mut self, pair: &Pair<'_>) -> Option<Kind> {
        match pair.as_rule() {
            Rule::comment_object => {
                let on = self.target(kind_of(pair)?, pair)?;
                Some(Kind::Comment { on, comment: self.text_in(pair) })
            }
            Rule::owner => {
                let on = self.targets(&child(pair, Rule::target)?).pop();
                let to = self.role(&child(pair, Rule::role)?);
                Some(Kind::Owner { on: on?, to: to? })
            }
            Rule::set_schema => {
                let on = self.targets(&child(pair, Rule::target)?).pop();
                let to = self.name_in(pair);
                Some(Kind::SetSchema { on: on?, to: to? })
            }
            Rule::grant | Rule::revoke => {
                let revoke = pair.as_rule() == Rule::revoke;
                let on = self.targets(&child(pair, Rule::targets)?);
                let privileges = self.privileges(&child(pair, Rule::privileges)?);
                let roles = self.roles(pair);
                let option = has(pair, Rule::grant_option) || has(pair, Rule::revoke_option);
                (!on.is_empty()).then_some(Kind::Grant(Grant { revoke, option, privileges, on, roles }))
            }
            _ => None,
        }
    }

    fn targets(&mut self, pair: &Pair<'_>) -> Vec<Target> {
        let Some(kind) = kind_of(pair) else { return Vec::new() };
        let names: Vec<_> = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::target_name).collect();
        names.iter().filter_map(|name| self.target(kind, name)).collect()
    }

    fn target(&mut self, kind: TargetKind, pair: &Pair<'_>) -> Option<Target> {
        let path = child(pair, Rule::path)?;
        let path: Path = match kind {
            TargetKind::Table => self.table_path(&path),
            TargetKind::Column => self.column_path(&path),
            TargetKind::Constraint => self.constraint_path(&path),
            TargetKind::Index => self.index_path(&path),
            TargetKind::Trigger => self.member_path(&path, "a trigger"),
            TargetKind::Policy => self.member_path(&path, "a policy"),
            TargetKind::Schema => self.single_path(&path, "a schema"),
            TargetKind::Extension => self.single_path(&path, "an extension"),
            TargetKind::Statistics => self.object_path(&path, "statistics"),
            TargetKind::Enum => self.object_path(&path, "an enum"),
            TargetKind::Domain => self.object_path(&path, "a domain"),
            TargetKind::Type => self.object_path(&path, "a type"),
            TargetKind::Sequence => self.object_path(&path, "a sequence"),
            TargetKind::View => self.object_path(&path, "a view"),
            TargetKind::MaterializedView => self.object_path(&path, "a materialized view"),
            TargetKind::Function => self.object_path(&path, "a function"),
            TargetKind::Procedure => self.object_path(&path, "a procedure"),
        }?;
        let arguments = self.arguments_in(pair);
        let takes_some = matches!(kind, TargetKind::Function | TargetKind::Procedure);
        if let Some(arguments) = arguments.as_ref().filter(|_| !takes_some) {
            let message = format!("the name of {} {} has no arguments", article(kind), kind.word());
            self.report(codes::EXPECTED, arguments.span, message, "does not belong here", "remove the parentheses");
        }
        Some(Target { kind, name: ObjectName { path, arguments } })
    }

    fn privileges(&mut self, pair: &Pair<'_>) -> Vec<Privilege> {
        let mut all = Vec::new();
        for part in pair.clone().into_inner() {
            let Some(word) = part.clone().into_inner().next() else { continue };
            if matches!(part.as_rule(), Rule::privilege | Rule::all_privileges) {
                let name = word.as_str().trim().to_ascii_lowercase();
                let word = Ident { name, quoted: false, span: self.span(&word) };
                all.push(Privilege { word, columns: self.names_in(&part) });
            }
        }
        all
    }
}

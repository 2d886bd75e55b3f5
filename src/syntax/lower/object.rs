//! Objects that are not tables.

use crate::diag::codes::syntax as codes;
use crate::syntax::ast::{CreateObject, Definition, Kind, ObjectKind, ObjectName};
use crate::syntax::grammar::Rule;

use super::expect::Once;
use super::{Lower, Pair, child, has};

/// The kind of object that a verb is about.
fn kind_of(pair: &Pair<'_>) -> Option<ObjectKind> {
    pair.clone().into_inner().find_map(|part| match part.as_rule() {
        Rule::kw_drop_schema | Rule::kw_rename_schema => Some(ObjectKind::Schema),
        Rule::kw_drop_extension => Some(ObjectKind::Extension),
        Rule::kw_drop_enum | Rule::kw_rename_enum => Some(ObjectKind::Enum),
        Rule::kw_drop_domain | Rule::kw_rename_domain => Some(ObjectKind::Domain),
        Rule::kw_drop_sequence | Rule::kw_rename_sequence => Some(ObjectKind::Sequence),
        Rule::kw_drop_view | Rule::kw_rename_view => Some(ObjectKind::View),
        Rule::kw_drop_materialized_view | Rule::kw_rename_materialized_view => Some(ObjectKind::MaterializedView),
        Rule::kw_drop_function | Rule::kw_rename_function => Some(ObjectKind::Function),
        Rule::kw_drop_procedure | Rule::kw_rename_procedure => Some(ObjectKind::Procedure),
        _ => None,
    })
}

impl Lower<'_, '_> {
    /// An operation on an object; `None` also where the pair is none.
    pub(super) fn object(&mut self, pair: &Pair<'_>) -> Option<Kind> {
        match pair.as_rule() {
            Rule::create_schema => {
                let authorization = child(pair, Rule::role).and_then(|role| self.role(&role));
                self.create_object(pair, Definition::Schema { authorization })
            }
            Rule::create_sequence | Rule::alter_sequence => self.sequence_operation(pair),
            Rule::alter_extension => {
                let name = self.object_name(pair, ObjectKind::Extension)?;
                Some(Kind::AlterExtension { name, version: self.text_in(pair)? })
            }
            Rule::create_extension => {
                let definition = self.extension(pair);
                self.create_object(pair, definition)
            }
            Rule::create_domain => {
                let definition = Definition::Domain(self.domain(pair)?);
                self.create_object(pair, definition)
            }
            Rule::alter_domain | Rule::add_enum_value | Rule::drop_enum_value | Rule::rename_enum_value => {
                self.types(pair)
            }
            Rule::drop_object => {
                let kind = kind_of(pair)?;
                Some(Kind::DropObject { kind, name: self.object_name(pair, kind)? })
            }
            Rule::rename_object => {
                let kind = kind_of(pair)?;
                Some(Kind::RenameObject { kind, name: self.object_name(pair, kind)?, to: self.name_in(pair)? })
            }
            Rule::create_view | Rule::create_materialized_view | Rule::refresh_materialized_view => {
                self.view_operation(pair)
            }
            Rule::create_routine => self.routine(pair),
            Rule::create_trigger | Rule::drop_trigger | Rule::rename_trigger | Rule::switch_trigger => {
                self.trigger_operation(pair)
            }
            _ => None,
        }
    }

    pub(super) fn create_object(&mut self, pair: &Pair<'_>, definition: Definition) -> Option<Kind> {
        let name = self.object_name(pair, definition.kind())?;
        Some(Kind::CreateObject(CreateObject { name, definition }))
    }

    /// The name of an object of a kind, with as many parts as it may have.
    pub(super) fn object_name(&mut self, pair: &Pair<'_>, kind: ObjectKind) -> Option<ObjectName> {
        let what = match kind {
            ObjectKind::Schema => "a schema",
            ObjectKind::Extension => "an extension",
            ObjectKind::Enum => "an enum",
            ObjectKind::Domain => "a domain",
            ObjectKind::Sequence => "a sequence",
            ObjectKind::View => "a view",
            ObjectKind::MaterializedView => "a materialized view",
            ObjectKind::Function => "a function",
            ObjectKind::Procedure => "a procedure",
        };
        let path = match child(pair, Rule::path) {
            Some(path) if matches!(kind, ObjectKind::Schema | ObjectKind::Extension) => self.single_path(&path, what),
            Some(path) => self.object_path(&path, what),
            // A verb whose object has one part names it without a path.
            None => self.name_in(pair).map(|name| crate::syntax::ast::Path { span: name.span, parts: vec![name] }),
        };
        let arguments = self.arguments_in(pair);
        if let Some(arguments) =
            arguments.as_ref().filter(|_| !matches!(kind, ObjectKind::Function | ObjectKind::Procedure))
        {
            let message = format!("the name of {what} has no arguments");
            self.report(codes::EXPECTED, arguments.span, message, "does not belong here", "remove the parentheses");
        }
        Some(ObjectName { path: path?, arguments })
    }

    fn extension(&mut self, pair: &Pair<'_>) -> Definition {
        let (mut schema, mut version) = (None, None);
        let mut once = Once::default();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::extension_schema => {
                    self.once(&mut once, "schema", &part);
                    schema = self.name_in(&part);
                }
                Rule::extension_version => {
                    self.once(&mut once, "version", &part);
                    version = self.text_in(&part);
                }
                _ => {}
            }
        }
        Definition::Extension { schema, version, keep: has(pair, Rule::or_keep) }
    }
}

//! What the operations of a revision have to do with rows.
//!
//! Told of the resolved operations, and of raw SQL as far as its statements name tables. The function of a trigger is not
//! taken for anything: that it fires or not is seen, what it then does is not.

use super::access::{Access, OnRows, Pointing, Update, What, Written};
use super::raw::raw;
use crate::check::Done;
use crate::op::{DomainAction, Op, Rows, SetValue, UpdateRows};
use crate::schema::{
    Column, ColumnDefault, Constraint, ConstraintKind, Definition, Expr, Index, Names, ObjName, Object, ObjectKey,
    Part, Schema, Table, Trigger, TriggerEvent, Used,
};
use crate::sql::Shape;
use crate::syntax::ast;
use crate::text::{Span, quote_literal};

/// Finds what the operations of a revision have to do with rows.
pub(super) struct Finder<'a> {
    schemas: [&'a Schema; 2],
    found: Vec<Access>,
}

/// What a revision that leads from one schema to another has to do with rows.
pub(super) fn accesses(file: &ast::File, ops: &[Done], before: &Schema, after: &Schema) -> Vec<Access> {
    let mut finder = Finder { schemas: [before, after], found: Vec::new() };
    for done in ops {
        for op in done.op.in_the_model() {
            finder.operation(op, done.span);
        }
        if let Op::Execute(execute) = &done.op {
            let operations = file.upgrade.iter().flat_map(|block| &block.operations);
            let is_defined = operations.filter(|one| one.span == done.span).any(|one| match &one.kind {
                ast::Kind::Execute(written) => written.defines.is_some(),
                _ => false,
            });
            raw(&mut finder, &execute.sql, is_defined, done.span);
        }
    }
    finder.found
}

/// The tables whose rows are changed.
pub(super) fn changed(accesses: &[Access]) -> impl Iterator<Item = ObjName> {
    accesses.iter().filter(|access| access.what.changes_rows()).flat_map(|access| access.family.iter().cloned())
}

impl Finder<'_> {
    /// The table as it was, or as it is in the end.
    pub fn table(&self, name: &ObjName) -> Option<&Table> {
        self.schemas.iter().find_map(|schema| schema.table(name))
    }

    /// The objects, as they were and as they are.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.schemas.iter().flat_map(|schema| schema.objects())
    }

    /// The schema that unqualified names mean.
    pub fn default_schema(&self) -> &str {
        self.schemas[0].default_schema()
    }

    /// Keeps what was found of a table.
    pub fn push(&mut self, span: Span, table: &ObjName, what: What) {
        let mut family = Names::from([table.clone()]);
        let mut at = 0;
        while let Some(name) = family.get_index(at).cloned() {
            for table in self.schemas.iter().filter_map(|schema| schema.table(&name)) {
                family.extend(table.inheritance.parents.iter().cloned());
                family.extend(table.partition_of.iter().map(|of| of.parent.clone()));
            }
            at += 1;
        }
        self.found.push(Access { span, table: Some(table.clone()), family, what });
    }

    /// Keeps what was found and is not about one table.
    pub fn push_all(&mut self, span: Span, what: What) {
        self.found.push(Access { span, table: None, family: Names::new(), what });
    }

    /// The enum that the values of a column are of.
    fn enum_of(&self, column: &Column) -> Option<ObjName> {
        let name = |schema: &&Schema| {
            let object = schema.object_of_type(&column.ty)?;
            matches!(object.definition, Definition::Enum(_)).then(|| object.key.name.clone())
        };
        self.schemas.iter().find_map(name)
    }

    /// The enums of these columns.
    pub fn enums(&self, table: &Table, is_meant: impl Fn(&str) -> bool) -> Vec<ObjName> {
        table.columns.values().filter(|c| is_meant(&c.name.text)).filter_map(|c| self.enum_of(c)).collect()
    }

    /// The tables that a view reads, through others too; a table reads itself.
    pub fn read_by(&self, name: &ObjName) -> Names {
        let mut all = Names::from([name.clone()]);
        let mut at = 0;
        while let Some(name) = all.get_index(at).cloned() {
            let views = self.objects().filter(|object| object.key.name == name);
            let uses = views.flat_map(|object| &object.uses);
            let tables: Vec<ObjName> = uses
                .map(|one| match &one.what {
                    Used::Table(name) | Used::Column(name, _) => name.clone(),
                    Used::Object(key) => key.name.clone(),
                })
                .collect();
            all.extend(tables);
            at += 1;
        }
        all.into_iter().filter(|name| self.table(name).is_some()).collect()
    }

    fn rows(&self, rows: &Rows, event: &TriggerEvent) -> Written {
        let Some(table) = self.table(&rows.table) else { return Written::default() };
        let mut written = written(table, rows.columns.iter().map(|name| name.text.clone()).collect(), event);
        for row in &rows.rows {
            let mut known = Vec::new();
            for (name, value) in rows.columns.iter().zip(&row.values) {
                match value.shape {
                    Shape::Boolean | Shape::Integer | Shape::Text | Shape::Fixed => {
                        known.push((name.text.clone(), value.tokens.clone()));
                    }
                    Shape::Default => written.by_default.push(name.text.clone()),
                    Shape::Null | Shape::Other => {}
                }
                let column = table.columns.get(&name.text);
                written.labels.extend(column.and_then(|c| self.enum_of(c)).map(|name| (name, value.tokens.clone())));
            }
            written.rows.push(known);
        }
        written
    }

    fn update(&mut self, op: &UpdateRows, span: Span) {
        let Some(table) = self.table(&op.table) else { return };
        let sets: Vec<String> = op.set.iter().map(|one| one.column.text.clone()).collect();
        let expressions = op.set.iter().filter_map(|one| one.value.as_ref()).chain(&op.filter);
        let reads: Vec<String> = expressions.flat_map(Expr::columns).map(str::to_owned).collect();
        let defaults = |one: &&SetValue| one.value.is_none() && !one.is_null;
        let update = Update {
            by_default: op.set.iter().filter(defaults).map(|one| one.column.text.clone()).collect(),
            only: op.filter.as_ref().and_then(only),
            enums: self.enums(table, |name| sets.iter().chain(&reads).any(|column| column == name)),
            calls: functions(table, &TriggerEvent::Update(Vec::new())),
            sets,
            reads,
        };
        self.push(span, &op.table, What::Rows(OnRows::Update(update)));
    }

    /// What an operation has to do with rows.
    fn operation(&mut self, op: &Op, span: Span) {
        match op {
            Op::InsertRows(op) => {
                let written = self.rows(&op.rows, &TriggerEvent::Insert);
                self.push(span, &op.rows.table, What::Rows(OnRows::Insert(written)));
            }
            Op::DeleteRows(op) => {
                let written = self.rows(&op.rows, &TriggerEvent::Delete);
                self.push(span, &op.rows.table, What::Rows(OnRows::Delete(written)));
            }
            Op::CopyRows(op) => {
                let columns = op.columns.iter().map(|name| name.text.clone()).collect();
                let written = self.table(&op.table).map(|table| written(table, columns, &TriggerEvent::Insert));
                self.push(span, &op.table, What::Rows(OnRows::Copy(op.file.hash.clone(), written.unwrap_or_default())));
            }
            Op::UpdateRows(op) => self.update(op, span),
            Op::TruncateTable(op) => {
                op.tables.iter().for_each(|table| self.push(span, table, What::Rows(OnRows::Empty)));
            }
            Op::DeleteCopied(op) => self.push(span, &op.copied.table, What::Rows(OnRows::Empty)),
            Op::AddColumn(op) => {
                self.column(&op.table, &op.column, span);
                if let Some(backfill) = &op.backfill {
                    let reads = backfill.columns().map(str::to_owned).collect();
                    let sets = vec![op.column.name.text.clone()];
                    self.push(span, &op.table, What::Rows(OnRows::Update(Update { sets, reads, ..Update::default() })));
                }
            }
            Op::CreateTable(op) => {
                op.table.columns.values().for_each(|column| self.column(&op.table.name, column, span));
            }
            Op::AlterColumn(op) => {
                let name = op.column.text.clone();
                if op.ty.is_some() {
                    self.push(span, &op.table, What::Retypes(name.clone()));
                }
                if op.default.is_some() || op.identity.is_some() || op.counting.is_some() {
                    self.push(span, &op.table, What::Defaults(name.clone()));
                }
                if let Some(Some(ColumnDefault::Expr(expr))) = &op.default {
                    self.labels(&op.table, &name, expr, span);
                }
                if op.not_null == Some(true) {
                    self.push(span, &op.table, What::Demands(vec![name]));
                }
            }
            Op::DropColumn(op) => self.push(span, &op.table, What::Removes(op.column.text.clone())),
            Op::RenameColumn(op) => self.push(span, &op.table, What::Removes(op.column.text.clone())),
            Op::AddConstraint(op) => self.demand(&op.table, &op.constraint, span),
            Op::ValidateConstraint(op) => {
                let table = self.table(&op.table);
                let constraint = table.and_then(|table| table.constraints.get(&op.constraint.text)).cloned();
                if let Some(constraint) = constraint {
                    self.demand(&op.table, &Constraint { not_valid: false, ..constraint }, span);
                }
            }
            Op::CreateIndex(op) if op.index.unique => {
                self.push(span, &op.table, What::Demands(of_index(&op.index)));
            }
            Op::CreatePartition(op) => {
                if let Some(of) = &op.table.partition_of {
                    self.push(span, &of.parent, What::Routes);
                }
            }
            Op::AttachPartition(op) => {
                self.push(span, &op.parent, What::Routes);
                self.push(span, &op.table, What::Routes);
            }
            Op::DetachPartition(op) => {
                self.push(span, &op.parent, What::Routes);
                self.push(span, &op.table, What::Routes);
            }
            // What is done to the rows of the parent is done to those of the table.
            Op::InheritTable(op) => {
                self.push(span, &op.parent, What::Routes);
                self.push(span, &op.table, What::Routes);
            }
            Op::DisinheritTable(op) => {
                self.push(span, &op.parent, What::Routes);
                self.push(span, &op.table, What::Routes);
            }
            Op::CreateTrigger(op) => self.push(span, &op.table, What::Fires(op.trigger.events.clone())),
            Op::DropTrigger(op) => self.trigger(&op.table, &op.trigger.text, span),
            Op::SwitchTrigger(op) => self.trigger(&op.table, &op.trigger.text, span),
            Op::CreateObject(op) => self.object(&op.object, span),
            Op::ReplaceObject(op) => self.object(&op.object, span),
            Op::DropObject(op) => self.push_all(span, What::Acts(op.key.clone())),
            Op::RefreshView(op) => {
                self.read_by(&op.key.name).iter().for_each(|table| self.push(span, table, What::Keeps));
            }
            Op::RenameEnumValue(op) => {
                self.push_all(span, What::Relabels(op.key.name.clone(), op.label.text.clone()));
            }
            Op::DropEnumValue(op) => self.push_all(span, What::Relabels(op.key.name.clone(), op.label.text.clone())),
            Op::AlterDomain(op) => {
                let looks = |action: &DomainAction| match action {
                    DomainAction::NotNull(not_null) => *not_null,
                    DomainAction::Add(check) => !check.not_valid,
                    DomainAction::Validate(_) => true,
                    DomainAction::Default(_) | DomainAction::Drop(_) | DomainAction::Rename(..) => false,
                };
                let defaults = op.actions.iter().any(|action| matches!(action, DomainAction::Default(_)));
                self.domain(&op.key, op.actions.iter().any(looks), defaults, span);
            }
            Op::Execute(_)
            | Op::CreateIndex(_)
            | Op::DropTable(_)
            | Op::RenameTable(_)
            | Op::CommentTable(_)
            | Op::DropConstraint(_)
            | Op::UseIndex(_)
            | Op::RenameConstraint(_)
            | Op::DropIndex(_)
            | Op::RenameIndex(_)
            | Op::RenameObject(_)
            | Op::AddEnumValue(_)
            | Op::CreateStatistics(_)
            | Op::AlterStatistics(_)
            | Op::DropStatistics(_)
            | Op::RenameStatistics(_)
            | Op::AlterSequence(_)
            | Op::AlterExtension(_)
            | Op::SetRowSecurity(_)
            | Op::CreatePolicy(_)
            | Op::AlterPolicy(_)
            | Op::DropPolicy(_)
            | Op::RenamePolicy(_)
            | Op::Comment(_)
            | Op::Owner(_)
            | Op::Grant(_)
            | Op::SetSchema(_)
            | Op::RenameTrigger(_) => {}
        }
    }

    /// A new column.
    fn column(&mut self, table: &ObjName, column: &Column, span: Span) {
        if let Some(ColumnDefault::Expr(expr)) = &column.default {
            self.labels(table, &column.name.text, expr, span);
        }
    }

    /// The label of an enum that a default is.
    fn labels(&mut self, table: &ObjName, column: &str, expr: &Expr, span: Span) {
        let column = self.schemas.iter().find_map(|schema| schema.table(table)?.columns.get(column));
        let Some(name) = column.and_then(|column| self.enum_of(column)) else { return };
        for label in expr.literals().collect::<Vec<_>>() {
            self.push_all(span, What::Labels(name.clone(), label));
        }
    }

    /// What a constraint demands of the rows that are there.
    fn demand(&mut self, table: &ObjName, constraint: &Constraint, span: Span) {
        if constraint.not_valid {
            return;
        }
        let text = |names: &[crate::schema::Name]| names.iter().map(|name| name.text.clone()).collect::<Vec<_>>();
        match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
                self.push(span, table, What::Demands(text(columns)));
            }
            ConstraintKind::Check { expr, .. } => {
                let columns = expr.columns().map(str::to_owned).collect();
                self.push(span, table, What::Demands(columns));
            }
            ConstraintKind::Exclude(exclude) => self.push(span, table, What::Demands(of_index(&exclude.index))),
            ConstraintKind::ForeignKey(key) => {
                self.push(span, table, What::Demands(text(&key.columns)));
                self.push(span, &key.target.table, What::Demands(text(&key.target.columns)));
            }
        }
    }

    fn trigger(&mut self, table: &ObjName, name: &str, span: Span) {
        let trigger = self.table(table).and_then(|table| table.triggers.get(name));
        let events = trigger.map(|trigger| trigger.events.clone());
        self.push(span, table, What::Fires(events.unwrap_or_default()));
    }

    fn object(&mut self, object: &Object, span: Span) {
        match &object.definition {
            Definition::MaterializedView(view) if view.filled.0 => {
                self.read_by(&object.key.name).iter().for_each(|table| self.push(span, table, What::Keeps));
            }
            Definition::Routine(_) => self.push_all(span, What::Acts(object.key.clone())),
            Definition::MaterializedView(_)
            | Definition::Schema
            | Definition::Extension(_)
            | Definition::Enum(_)
            | Definition::Domain(_)
            | Definition::Sequence(_)
            | Definition::View(_) => {}
        }
    }

    /// A domain changes: so do the columns of it.
    fn domain(&mut self, key: &ObjectKey, demands: bool, defaults: bool, span: Span) {
        let mut columns = Vec::new();
        for schema in self.schemas {
            for table in schema.tables() {
                let of_it = |c: &&Column| schema.object_of_type(&c.ty).is_some_and(|object| object.key == *key);
                columns.extend(table.columns.values().filter(of_it).map(|c| (table.name.clone(), c.name.text.clone())));
            }
        }
        for (table, column) in columns {
            if demands {
                self.push(span, &table, What::Demands(vec![column.clone()]));
            }
            if defaults {
                self.push(span, &table, What::Defaults(column));
            }
        }
    }
}

/// What is written of rows, but for the values.
fn written(table: &Table, columns: Vec<String>, event: &TriggerEvent) -> Written {
    let left_out = table.columns.keys().filter(|name| !columns.contains(name));
    Written {
        by_default: left_out.cloned().collect(),
        keys: keys(table),
        points: table.foreign_keys().map(|(_, key)| pointing(key)).collect(),
        calls: functions(table, event),
        columns,
        ..Written::default()
    }
}

fn pointing(key: &crate::schema::ForeignKey) -> Pointing {
    let text = |names: &[crate::schema::Name]| names.iter().map(|name| name.text.clone()).collect();
    (text(&key.columns), key.target.table.clone(), text(&key.target.columns))
}

/// The columns that no two rows have the same values in.
fn keys(table: &Table) -> Vec<Vec<String>> {
    let constraints = table.constraints.values().filter_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
            Some(columns.iter().map(|name| name.text.clone()).collect())
        }
        ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => None,
    });
    let indexes = table.indexes.values().filter(|index| index.unique && index.predicate.is_none());
    let indexes = indexes.filter_map(|index| Some(index.key_columns()?.into_iter().map(str::to_owned).collect()));
    constraints.chain(indexes).collect()
}

/// The columns that an index looks at.
fn of_index(index: &Index) -> Vec<String> {
    let plain = index.key_columns().unwrap_or_default().into_iter();
    let named = index.items.iter().filter_map(|item| match &item.key {
        crate::schema::IndexKey::Column(name) => Some(name.text.as_str()),
        crate::schema::IndexKey::Expr { .. } => None,
    });
    let all = plain.chain(named).chain(index.expressions().flat_map(Expr::columns));
    all.map(str::to_owned).collect()
}

/// The functions that triggers call at an event.
pub(super) fn functions(table: &Table, event: &TriggerEvent) -> Vec<ObjectKey> {
    let fires = |trigger: &&Trigger| trigger.enabled && trigger.events.iter().any(|other| is_same(other, event));
    table.triggers.values().filter(fires).map(|trigger| trigger.function.clone()).collect()
}

/// Whether two events are of one kind.
pub(super) fn is_same(one: &TriggerEvent, other: &TriggerEvent) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// The column and the value of `where column = value`.
fn only(filter: &Expr) -> Option<(String, String)> {
    match filter.parts.as_slice() {
        [Part::Column(name), Part::Sql { tokens, .. }] => {
            let value = tokens.strip_prefix("= ")?;
            let is_plain = crate::sql::plain_shape(value).is_some_and(|shape| shape != Shape::Null);
            is_plain.then(|| (name.clone(), value.to_owned()))
        }
        _ => None,
    }
}

/// Whether these tokens are that label.
pub(super) fn is_label(tokens: &str, label: &str) -> bool {
    tokens == quote_literal(label)
}

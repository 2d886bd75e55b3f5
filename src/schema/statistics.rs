//! Extended statistics: what the planner counts over several columns together.

use super::{Expr, Name, ObjName};

/// `create statistics ...`
///
/// The order of its items does not count: the server sorts columns by their position, and positions do not count.
#[derive(Clone, Debug)]
pub struct Statistics {
    /// Its name. Statistics have a name space of their own in each schema.
    pub name: ObjName,
    /// What is counted, in the order of the enum; empty is everything, as for the server.
    pub kinds: Vec<StatisticsKind>,
    /// Of what, in the written order.
    pub items: Vec<StatisticsItem>,
    /// How much of it; `None` is the target of the columns.
    pub target: Option<i64>,
    /// Its comment.
    pub comment: Option<String>,
}

impl PartialEq for Statistics {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.kinds == other.kinds
            && self.target == other.target
            && self.comment == other.comment
            && self.items.len() == other.items.len()
            && self.items.iter().all(|item| other.items.contains(item))
    }
}

impl Eq for Statistics {}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatisticsKind {
    /// How many different combinations there are.
    Distinct,
    /// Which columns follow from others.
    Dependencies,
    /// The most common combinations.
    MostCommon,
}

impl StatisticsKind {
    /// As SQL spells it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Distinct => "ndistinct",
            Self::Dependencies => "dependencies",
            Self::MostCommon => "mcv",
        }
    }
}

/// Of what statistics are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatisticsItem {
    /// A column.
    Column(Name),
    /// An expression (PostgreSQL 14).
    Expr {
        /// The expression.
        expr: Expr,
        /// Whether it is one function call, which SQL lets stand without parentheses of its own.
        call: bool,
    },
}

impl Statistics {
    /// Whether it mentions the column: such statistics go when the column is dropped.
    pub fn mentions(&self, column: &str) -> bool {
        self.items.iter().any(|item| match item {
            StatisticsItem::Column(name) => name.text == column,
            StatisticsItem::Expr { expr, .. } => expr.mentions(column),
        })
    }

    /// Its expressions.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        self.items.iter().filter_map(|item| match item {
            StatisticsItem::Expr { expr, .. } => Some(expr),
            StatisticsItem::Column(_) => None,
        })
    }

    /// Changes every expression of it.
    pub fn each_expression(&mut self, change: &mut dyn FnMut(&mut Expr)) {
        for item in &mut self.items {
            if let StatisticsItem::Expr { expr, .. } = item {
                change(expr);
            }
        }
    }

    /// Follows a column to its new name.
    pub fn rename_column(&mut self, from: &str, to: &str) {
        for item in &mut self.items {
            match item {
                StatisticsItem::Column(name) if name.text == from => to.clone_into(&mut name.text),
                StatisticsItem::Column(_) => {}
                StatisticsItem::Expr { expr, .. } => expr.rename_column(from, to),
            }
        }
    }

    /// Follows its table to its new name.
    pub fn rename_table(&mut self, to: &str) {
        for item in &mut self.items {
            if let StatisticsItem::Expr { expr, .. } = item {
                expr.rename_table(to);
            }
        }
    }

    /// The key under which its table keeps it.
    pub fn key(name: &ObjName) -> String {
        format!("{}.{}", name.schema, name.name)
    }
}

//! `comment_table`. Inverse: the comment that was there.

use super::{Effect, Op, Operation, Refusal, lookup};
use crate::schema::{ObjName, Schema};

/// Sets or removes a table's comment.
#[derive(Clone, Debug)]
pub struct CommentTable {
    /// The table.
    pub table: ObjName,
    /// The comment; `None` removes it. The empty text is no comment, as on the server.
    pub comment: Option<String>,
}

impl Operation for CommentTable {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let before = lookup::table(schema, &self.table)?.comment.clone();
        schema.change_table(&self.table, |table| table.comment.clone_from(&self.comment));
        let back = Self { table: self.table.clone(), comment: before };
        Ok(Effect { inverse: vec![Op::CommentTable(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "comment_table"
    }

    fn about(&self) -> String {
        self.table.to_string()
    }
}

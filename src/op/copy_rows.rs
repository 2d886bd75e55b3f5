//! `copy_rows`: rows from a file beside the revision. Inverse: the rows with the keys that the file has are deleted.

use std::path::PathBuf;

use super::delete_rows::has_heirs;
use super::insert_rows::{check_left_out, no_way_back};
use super::rows::taken_along;
use super::{Deferred, Effect, KeyColumn, Op, Operation, Refusal, Rows, lookup};
use crate::schema::{Name, ObjName, Schema};
use crate::text::Span;

/// A file of rows, as the loader found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFile {
    /// Its name, as the revision says it: relative to the revision's folder.
    pub name: String,
    /// Where it is; `None` if it is not at hand, as for a way back that was stored.
    pub place: Option<PathBuf>,
    /// SHA-256 of its bytes, hex.
    pub hash: String,
    /// How long it is.
    pub bytes: u64,
}

impl RowFile {
    /// Whether a file of this name lies in the revision's folder, or below it.
    pub fn is_inside(name: &str) -> bool {
        !name.is_empty()
            && !name.contains(['\\', ':', '\0'])
            && name.split('/').all(|part| !part.is_empty() && part != "..")
    }
}

/// How the file is to be read; what is not said is PostgreSQL's choice for CSV.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CopyFormat {
    /// The first line names the columns, and is no row.
    pub header: bool,
    /// What stands between two values: a comma.
    pub delimiter: Option<String>,
    /// What stands for null: nothing, without quotes.
    pub null: Option<String>,
    /// What stands around a value: `"`.
    pub quote: Option<String>,
    /// What stands before a quote inside a value: the quote.
    pub escape: Option<String>,
}

/// Puts the rows of a file into a table.
#[derive(Clone, Debug)]
pub struct CopyRows {
    /// The table.
    pub table: ObjName,
    /// The columns of the file, in its order.
    pub columns: Vec<Name>,
    /// The file.
    pub file: RowFile,
    /// How it is read.
    pub format: CopyFormat,
    /// The constraints that are checked at the end of the transaction.
    pub deferred: Vec<Deferred>,
    /// Where it was written.
    pub span: Span,
}

/// Deletes the rows that a file has put into a table.
#[derive(Clone, Debug)]
pub struct DeleteCopied {
    /// What put them there.
    pub copied: CopyRows,
    /// The key by which they are found.
    pub key: Vec<KeyColumn>,
    /// Whether tables inherit from this one: their rows are left alone.
    pub only: bool,
}

impl CopyRows {
    /// Its columns as those of rows that are not known.
    fn rows(&self) -> Rows {
        Rows { table: self.table.clone(), columns: self.columns.clone(), rows: Vec::new() }
    }
}

impl Operation for CopyRows {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        let rows = self.rows();
        rows.check_columns(schema, table)?;
        let mut effect = Effect::default();
        if table.poisoned {
            return Ok(effect);
        }
        check_left_out(&rows, table)?;
        match rows.key(table) {
            Ok(key) => effect.inverse.push(Op::DeleteCopied(DeleteCopied {
                copied: self.clone(),
                key,
                only: has_heirs(schema, table),
            })),
            Err(lacks) => effect.no_way_back = Some(no_way_back(&rows, lacks)),
        }
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        "copy_rows"
    }

    fn about(&self) -> String {
        format!("{} from {}", self.table, crate::text::quote_literal(&self.file.name))
    }
}

impl Operation for DeleteCopied {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.copied.table)?;
        self.copied.rows().check_columns(schema, table)?;
        Ok(Effect {
            inverse: vec![Op::CopyRows(self.copied.clone())],
            losses: taken_along(schema, &self.copied.table),
            ..Effect::default()
        })
    }

    fn verb(&self) -> &'static str {
        "delete_rows"
    }

    fn about(&self) -> String {
        format!("{} of {}", self.copied.table, crate::text::quote_literal(&self.copied.file.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_lies_beside_its_revision() {
        assert!(["a.csv", "data/a.csv", "ä b.csv", "..csv"].into_iter().all(RowFile::is_inside));
        assert!(!["", "/etc/passwd", "../a.csv", "a/../../b", "C:\\a", "a//b"].into_iter().any(RowFile::is_inside));
    }
}

//! `alter_column ... set statistics`, `set storage`, `set compression`: how a column's values are counted and kept.
//!
//! A type change sets storage and compression back to the type's defaults, and leaves the statistics target alone
//! (measured on PostgreSQL 15 and 18).

use super::Refusal;
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Column, Compression, Name, Storage, Type};

/// The greatest statistics target; the server takes it for a greater one.
const MOST_STATISTICS: i64 = 10_000;

/// Changes how values are kept; what is `None` stays as it is, and `Some(None)` is the default.
#[derive(Clone, Debug, Default)]
pub struct ValuesChange {
    /// `set statistics`
    pub statistics: Option<Option<i64>>,
    /// `set storage`
    pub storage: Option<Option<Storage>>,
    /// `set compression`
    pub compression: Option<Option<Compression>>,
    /// The storage that the column's type has by itself, where it is known: servers before 16 have no word for it.
    pub type_storage: Option<Storage>,
}

impl ValuesChange {
    /// Whether it changes anything.
    pub(super) fn is_something(&self) -> bool {
        self.statistics.is_some() || self.storage.is_some() || self.compression.is_some()
    }

    /// Changes the column; `retyped` says whether its type changes too.
    pub(super) fn change(&self, column: &mut Column, retyped: bool) {
        if retyped {
            column.storage = None;
            column.compression = None;
        }
        if let Some(statistics) = self.statistics {
            column.statistics = statistics;
        }
        if let Some(storage) = self.storage {
            column.storage = unless_default(storage, &column.ty);
        }
        if let Some(compression) = self.compression {
            column.compression = compression;
        }
    }

    /// What takes it back; `retyped` says whether a type change takes part.
    pub(super) fn back(before: &Column, after: &Column, retyped: bool) -> Self {
        let (storage, compression) = if retyped { (None, None) } else { (after.storage, after.compression) };
        Self {
            statistics: (after.statistics != before.statistics).then_some(before.statistics),
            storage: (storage != before.storage).then_some(before.storage),
            compression: (compression != before.compression).then_some(before.compression),
            type_storage: before.ty.storage(),
        }
    }

    /// Checks it against the column as it will be.
    pub(super) fn check(&self, at: &Name, after: &Column) -> Result<(), Refusal> {
        check_values(at, after, self.storage.is_some(), self.compression.is_some())
    }

    /// Warnings where it asks for what is there already: what, in words.
    pub(super) fn idle(&self, before: &Column, after: &Column, retyped: bool) -> Vec<String> {
        let name = &before.name;
        let mut all = Vec::new();
        if self.statistics.is_some() && before.statistics == after.statistics {
            all.push(format!("the statistics target of `{name}` is the same already"));
        }
        if self.storage.is_some() && before.storage == after.storage && !retyped {
            all.push(format!("the storage of `{name}` is the same already"));
        }
        if self.compression.is_some() && before.compression == after.compression && !retyped {
            all.push(format!("the compression of `{name}` is the same already"));
        }
        all
    }

    /// What it changes, in a few words.
    pub(super) fn words(&self) -> Vec<String> {
        let mut all = Vec::new();
        if let Some(statistics) = self.statistics {
            let target = statistics.map_or_else(|| "default".to_owned(), |target| target.to_string());
            all.push(format!("set statistics {target}"));
        }
        if let Some(storage) = self.storage {
            all.push(format!("set storage {}", storage.map_or("default", Storage::word)));
        }
        if let Some(compression) = self.compression {
            all.push(format!("set compression {}", compression.map_or("default", Compression::word)));
        }
        all
    }

    /// What it needs of the server.
    pub(super) fn needs(&self) -> Vec<(u32, &'static str)> {
        let compression = self.compression.map(|_| (14, "`compression`"));
        let storage = (self.storage == Some(None) && self.type_storage.is_none()).then_some((16, "`storage default`"));
        compression.into_iter().chain(storage).collect()
    }
}

/// The storage, unless it is what the type has by itself.
pub fn unless_default(storage: Option<Storage>, ty: &Type) -> Option<Storage> {
    storage.filter(|storage| ty.storage() != Some(*storage))
}

/// Checks how a column's values are to be kept: `storage` and `compression` say what is set now.
pub fn check_values(at: &Name, column: &Column, storage: bool, compression: bool) -> Result<(), Refusal> {
    let refuse = |code, message: String, label: String, help: &str| {
        Err(Refusal::fatal(Diagnostic::new(code, at.span, message, label).help(help)))
    };
    let ty = &column.ty;
    if let Some(target) = column.statistics.filter(|target| !(0..=MOST_STATISTICS).contains(target)) {
        let message = format!("the statistics target of `{at}` is {target}");
        let label = format!("it goes from 0 to {MOST_STATISTICS}");
        return refuse(code::OUT_OF_RANGE, message, label, "`default` is the server's");
    }
    let plain = ty.storage() == Some(Storage::Plain);
    if let Some(wanted) = column.storage.filter(|_| storage && plain) {
        let message = format!("a column of type {ty} cannot have the storage {}", wanted.word());
        return refuse(code::COLUMN_CLAUSES, message, "it is never long".to_owned(), "its values are always plain");
    }
    if let Some(wanted) = column.compression.filter(|_| compression && plain) {
        let message = format!("a column of type {ty} cannot have the compression {}", wanted.word());
        return refuse(code::COLUMN_CLAUSES, message, "it is never long".to_owned(), "its values are always plain");
    }
    Ok(())
}

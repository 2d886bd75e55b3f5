//! Names for what was left unnamed: PostgreSQL's own way, or the patterns of the configuration.

use crate::text::MAX_NAME_BYTES;

/// What is to be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// A primary key.
    PrimaryKey,
    /// A unique constraint.
    Unique,
    /// A check.
    Check,
    /// A foreign key.
    ForeignKey,
    /// An exclusion constraint.
    Exclude,
    /// An index.
    Index,
    /// Extended statistics; never by pattern.
    Statistics,
    /// The sequence of a serial or identity column; never by pattern.
    Sequence,
}

impl NameKind {
    /// The suffix PostgreSQL uses.
    fn suffix(self) -> &'static str {
        match self {
            Self::PrimaryKey => "pkey",
            Self::Unique => "key",
            Self::Check => "check",
            Self::ForeignKey => "fkey",
            Self::Exclude => "excl",
            Self::Index => "idx",
            Self::Statistics => "stat",
            Self::Sequence => "seq",
        }
    }
}

/// The patterns of the configuration, `fk_{table}_{columns}` and so on; `None` is PostgreSQL's own way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    /// For primary keys.
    pub primary_key: Option<String>,
    /// For unique constraints.
    pub unique: Option<String>,
    /// For checks.
    pub check: Option<String>,
    /// For foreign keys; `{target}` is the other table.
    pub foreign_key: Option<String>,
    /// For exclusion constraints.
    pub exclude: Option<String>,
    /// For indexes.
    pub index: Option<String>,
}

impl Naming {
    /// The name for something unnamed on `table`; `taken` says whether a name is in use already.
    ///
    /// On collision a number is added, as the server does.
    pub fn choose(
        &self,
        kind: NameKind,
        table: &str,
        columns: &[&str],
        target: Option<&str>,
        taken: impl Fn(&str) -> bool,
    ) -> String {
        let pattern = match kind {
            NameKind::PrimaryKey => &self.primary_key,
            NameKind::Unique => &self.unique,
            NameKind::Check => &self.check,
            NameKind::ForeignKey => &self.foreign_key,
            NameKind::Exclude => &self.exclude,
            NameKind::Index => &self.index,
            NameKind::Statistics | NameKind::Sequence => &None,
        };
        let Some(pattern) = pattern else {
            let middle = (kind != NameKind::PrimaryKey && !columns.is_empty()).then(|| columns.join("_"));
            return server_name(table, middle.as_deref(), kind.suffix(), taken);
        };
        let whole = pattern
            .replace("{table}", table)
            .replace("{columns}", &columns.join("_"))
            .replace("{column}", columns.first().copied().unwrap_or_default())
            .replace("{target}", target.unwrap_or_default());
        for pass in 0u32.. {
            let suffix = if pass == 0 { String::new() } else { pass.to_string() };
            let name = format!("{}{suffix}", clip(&whole, MAX_NAME_BYTES - suffix.len()));
            if !taken(&name) {
                return name;
            }
        }
        whole
    }
}

/// `table_middle_suffix` as PostgreSQL's `ChooseRelationName` and `makeObjectName` make it: the longer of the first two
/// parts is cut until all fits 63 bytes, and a number is put behind the suffix until the name is free.
pub fn server_name(table: &str, middle: Option<&str>, suffix: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut name = String::new();
    for pass in 0u32.. {
        let label = if pass == 0 { suffix.to_owned() } else { format!("{suffix}{pass}") };
        name = make_object_name(table, middle, &label);
        if !taken(&name) {
            break;
        }
    }
    name
}

fn make_object_name(first: &str, second: Option<&str>, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(second.is_some());
    let available = MAX_NAME_BYTES.saturating_sub(overhead);
    let (mut a, mut b) = (first.len(), second.map_or(0, str::len));
    while a + b > available {
        if a > b {
            a -= 1;
        } else {
            b -= 1;
        }
    }
    let mut name = clip(first, a).to_owned();
    if let Some(second) = second {
        name.push('_');
        name.push_str(clip(second, b));
    }
    name.push('_');
    name.push_str(label);
    name
}

/// The longest start of `text` of at most `bytes` bytes that ends between characters (`pg_mbcliplen`).
fn clip(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let mut end = bytes;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_joined() {
        assert_eq!(server_name("account", Some("code"), "key", |_| false), "account_code_key");
        assert_eq!(server_name("account", None, "pkey", |_| false), "account_pkey");
        assert_eq!(server_name("account", Some("code"), "key", |n| n == "account_code_key"), "account_code_key1");
    }

    #[test]
    fn long_names_are_cut_evenly() {
        let name = server_name(&"t".repeat(63), Some(&"c".repeat(63)), "fkey", |_| false);
        assert_eq!(name, format!("{}_{}_fkey", "t".repeat(29), "c".repeat(28)));
        assert_eq!(name.len(), 63);
    }

    #[test]
    fn patterns_replace_everything() {
        let naming = Naming { foreign_key: Some("fk_{table}_{columns}".into()), ..Naming::default() };
        assert_eq!(naming.choose(NameKind::ForeignKey, "t", &["a", "b"], Some("u"), |_| false), "fk_t_a_b");
        assert_eq!(naming.choose(NameKind::ForeignKey, "t", &["a"], Some("u"), |n| n == "fk_t_a"), "fk_t_a1");
    }
}

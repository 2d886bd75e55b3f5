//! Types by their canonical name, and what PostgreSQL can do with them.
//! The facts are in `type_facts`.

use super::type_facts::{ALIASES, ASSIGNMENT, BUILTIN, KEY_PAIRS, LOSSLESS, NO_BTREE};
use crate::text::quote_ident;

/// A type in canonical form: `int4` and `integer` are one, `decimal(8)` is `numeric(8, 0)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Type {
    /// The schema, for a type that is not built in and was written with one.
    pub schema: Option<String>,
    /// The canonical name; a built-in one of several words is spelled with single blanks.
    pub name: String,
    /// Arguments: length, precision, scale.
    pub args: Vec<String>,
    /// Whether it is an array (PostgreSQL does not distinguish numbers of dimensions).
    pub array: bool,
    /// Whether it is one of PostgreSQL's own.
    pub builtin: bool,
}

/// Why a written type is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeFault {
    /// Arguments that this type does not take; what it takes.
    Args(&'static str),
}

/// How far a value of one type goes to another by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CastContext {
    /// The server converts on assignment, and so in `alter column ... type`.
    Assignment,
    /// Only with `using`.
    Explicit,
    /// A type that is not built in takes part: not known.
    Unknown,
}

impl Type {
    /// The canonical form of a written type.
    ///
    /// `words` is the name in lower case with single blanks unless it was `quoted`; `args` are its arguments as written.
    /// A name that is not built in is kept: whether such a type exists is for the caller to know.
    pub fn from_written(
        schema: Option<&str>,
        words: &str,
        quoted: bool,
        args: &[String],
        array: bool,
    ) -> Result<Self, TypeFault> {
        let foreign = |schema: Option<&str>| Self {
            schema: schema.map(str::to_owned),
            name: words.to_owned(),
            args: args.to_vec(),
            array,
            builtin: false,
        };
        if schema.is_some_and(|schema| schema != "pg_catalog") {
            return Ok(foreign(schema));
        }
        if quoted {
            // `"char"` is a type of its own; other quoted names are found as they are spelled in `pg_type`.
            let name = if words == "char" { "\"char\"" } else { words };
            if !BUILTIN.contains(&name) || name.contains(' ') {
                return Ok(foreign(None));
            }
            return Ok(Self { schema: None, name: name.to_owned(), args: args.to_vec(), array, builtin: true });
        }
        if words.starts_with("interval") {
            return Ok(Self { schema: None, name: words.to_owned(), args: args.to_vec(), array, builtin: true });
        }
        let mut name = ALIASES.iter().find(|(alias, _)| *alias == words).map_or(words, |(_, name)| name);
        let mut args = args.to_vec();
        if name == "float" {
            name = match args.as_slice() {
                [] => "double precision",
                [digits] => match digits.parse::<u32>() {
                    Ok(1..=24) => "real",
                    Ok(25..=53) => "double precision",
                    _ => return Err(TypeFault::Args("float takes a precision from 1 to 53")),
                },
                _ => return Err(TypeFault::Args("float takes a precision from 1 to 53")),
            };
            args.clear();
        }
        if !BUILTIN.contains(&name) {
            return Ok(foreign(None));
        }
        let args = canonical_args(name, words, args)?;
        Ok(Self { schema: None, name: name.to_owned(), args, array, builtin: true })
    }

    /// A built-in type by its canonical name.
    pub fn named(name: &str) -> Self {
        Self { schema: None, name: name.to_owned(), args: Vec::new(), array: false, builtin: true }
    }

    /// Whether a type of PostgreSQL's own has the name, so that one of a schema is found only under that schema's name.
    pub fn is_name_of_own(name: &str) -> bool {
        BUILTIN.contains(&name) || ALIASES.iter().any(|(alias, _)| *alias == name)
    }

    /// Names of built-in types and their aliases, to suggest from.
    pub fn known_names() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().copied().chain(ALIASES.iter().map(|(alias, _)| *alias)).chain([
            "serial",
            "bigserial",
            "smallserial",
            "float",
        ])
    }

    fn base(&self) -> &str {
        if self.name.starts_with("interval") { "interval" } else { &self.name }
    }

    /// Whether the server can put it in a btree index without being told an operator class; `None`: not known.
    pub fn has_btree(&self) -> Option<bool> {
        if !self.builtin {
            return None;
        }
        // An array has the operator class `array_ops` whatever its elements are.
        Some(self.array || !NO_BTREE.contains(&self.base()))
    }

    /// Whether a foreign key of this type can point to a key of the other; `None`: not known.
    pub fn can_reference(&self, target: &Self) -> Option<bool> {
        if self.builtin && target.builtin {
            let same = self.base() == target.base() && self.array == target.array;
            let pair = || KEY_PAIRS.iter().any(|(from, to)| *from == self.base() && to.contains(&target.base()));
            return Some(same || (!self.array && !target.array && pair()));
        }
        if self.schema == target.schema && self.name == target.name && self.array == target.array {
            return Some(true);
        }
        None
    }

    /// How a value gets from this type to the other in `alter column ... type`.
    pub fn cast_to(&self, target: &Self) -> CastContext {
        if self == target {
            return CastContext::Assignment;
        }
        if !self.builtin || !target.builtin {
            let same = self.schema == target.schema && self.name == target.name && self.array == target.array;
            return if same { CastContext::Assignment } else { CastContext::Unknown };
        }
        let to_text = !target.array && ["text", "varchar", "char", "name"].contains(&target.base());
        let listed = |from: &str, to: &str| from == to || ASSIGNMENT.iter().any(|(a, b)| *a == from && b.contains(&to));
        let reaches = match (self.array, target.array) {
            (false, false) => to_text || listed(self.base(), target.base()),
            // Arrays convert as their elements do.
            (true, true) => {
                ["text", "varchar", "char", "name"].contains(&target.base()) || listed(self.base(), target.base())
            }
            (true, false) => to_text,
            (false, true) => false,
        };
        if reaches { CastContext::Assignment } else { CastContext::Explicit }
    }

    /// Whether such a change keeps every value, or fails instead of changing one.
    pub fn keeps_values(&self, target: &Self) -> bool {
        if self == target {
            return true;
        }
        if !self.builtin || !target.builtin || self.array != target.array {
            return false;
        }
        let (from, to) = (self.base(), target.base());
        if from == "numeric" && to == "numeric" {
            // Fewer digits on the left fail, fewer on the right are rounded away.
            let scale = |ty: &Self| ty.args.get(1).and_then(|s| s.parse::<i32>().ok());
            return match (scale(self), scale(target)) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(a), Some(b)) => b >= a,
            };
        }
        if from == to && ["timestamp", "timestamptz", "time", "timetz"].contains(&from) {
            let precision = |ty: &Self| ty.args.first().and_then(|s| s.parse::<u32>().ok()).unwrap_or(6);
            return precision(target) >= precision(self);
        }
        if ["smallint", "integer", "bigint"].contains(&from) && to == "numeric" {
            return target.args.get(1).is_none_or(|scale| !scale.starts_with('-'));
        }
        LOSSLESS.iter().any(|(a, b)| *a == from && b.contains(&to))
    }

    /// Whether an identity or serial column can have it.
    pub fn is_integer(&self) -> bool {
        self.builtin && !self.array && ["smallint", "integer", "bigint"].contains(&self.base())
    }

    /// Whether `collate` makes sense for it; `None`: not known.
    pub fn is_collatable(&self) -> Option<bool> {
        self.builtin.then(|| ["text", "varchar", "char", "name"].contains(&self.base()))
    }
}

/// Checks and completes arguments: `numeric(8)` is `numeric(8, 0)`, `char` is `char(1)`.
fn canonical_args(name: &str, words: &str, mut args: Vec<String>) -> Result<Vec<String>, TypeFault> {
    let number = |arg: &String, range: std::ops::RangeInclusive<i64>| {
        arg.trim().parse::<i64>().is_ok_and(|value| range.contains(&value))
    };
    for arg in &mut args {
        *arg = arg.trim().to_owned();
    }
    match name {
        "numeric" => {
            let fits = match args.as_slice() {
                [] => true,
                [precision] => number(precision, 1..=1000),
                [precision, scale] => number(precision, 1..=1000) && number(scale, -1000..=1000),
                _ => false,
            };
            if !fits {
                return Err(TypeFault::Args("numeric takes a precision from 1 to 1000 and a scale"));
            }
            if args.len() == 1 {
                args.push("0".to_owned());
            }
        }
        "varchar" | "char" | "bit" | "varbit" => {
            let fits = match args.as_slice() {
                [] => true,
                [length] => number(length, 1..=10_485_760),
                _ => false,
            };
            if !fits {
                return Err(TypeFault::Args("the length is a number from 1 to 10485760"));
            }
            if args.is_empty() && (name == "bit" || (name == "char" && words != "bpchar")) {
                args.push("1".to_owned());
            }
        }
        "timestamp" | "timestamptz" | "time" | "timetz" => {
            let fits = args.is_empty() || (args.len() == 1 && args.iter().all(|precision| number(precision, 0..=6)));
            if !fits {
                return Err(TypeFault::Args("the precision is a number from 0 to 6"));
            }
        }
        _ if !args.is_empty() => return Err(TypeFault::Args("this type takes no arguments")),
        _ => {}
    }
    Ok(args)
}

/// Spelled as SQL does: `varchar(20)[]`, `timestamptz(3)`, `app.mood`.
impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{}.", quote_ident(schema))?;
        }
        if self.name == "char" && self.args.is_empty() {
            f.write_str("bpchar")?;
        } else if self.builtin {
            f.write_str(&self.name)?;
        } else {
            f.write_str(&quote_ident(&self.name))?;
        }
        if !self.args.is_empty() {
            write!(f, "({})", self.args.join(", "))?;
        }
        if self.array {
            f.write_str("[]")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ty(words: &str, args: &[&str]) -> Type {
        let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
        Type::from_written(None, words, false, &args, false).expect("a type")
    }

    #[test]
    fn aliases_are_one_type() {
        assert_eq!(ty("int4", &[]), ty("integer", &[]));
        assert_eq!(ty("decimal", &["8"]).to_string(), "numeric(8, 0)");
        assert_eq!(ty("character varying", &["20"]).to_string(), "varchar(20)");
        assert_eq!(ty("char", &[]).to_string(), "char(1)");
        assert_eq!(ty("float", &["24"]).to_string(), "real");
        assert_eq!(ty("timestamp with time zone", &["3"]).to_string(), "timestamptz(3)");
    }

    #[test]
    fn the_tables_name_builtin_types() {
        for (from, to) in KEY_PAIRS.iter().chain(ASSIGNMENT).chain(LOSSLESS) {
            assert!(BUILTIN.contains(from), "{from}");
            for name in *to {
                assert!(BUILTIN.contains(name), "{name}");
            }
        }
        assert!(NO_BTREE.iter().all(|name| BUILTIN.contains(name)));
        assert!(ALIASES.iter().all(|(_, name)| BUILTIN.contains(name)));
    }

    #[test]
    fn casts_follow_the_server() {
        assert_eq!(ty("text", &[]).cast_to(&ty("integer", &[])), CastContext::Explicit);
        assert_eq!(ty("integer", &[]).cast_to(&ty("text", &[])), CastContext::Assignment);
        assert_eq!(ty("bigint", &[]).cast_to(&ty("integer", &[])), CastContext::Assignment);
        assert!(ty("integer", &[]).keeps_values(&ty("bigint", &[])));
        assert!(!ty("numeric", &["10", "4"]).keeps_values(&ty("numeric", &["10", "2"])));
        assert!(!ty("timestamp", &[]).keeps_values(&ty("date", &[])));
    }

    #[test]
    fn keys_follow_the_server() {
        assert_eq!(ty("integer", &[]).can_reference(&ty("bigint", &[])), Some(true));
        assert_eq!(ty("text", &[]).can_reference(&ty("uuid", &[])), Some(false));
        assert_eq!(ty("json", &[]).has_btree(), Some(false));
    }
}

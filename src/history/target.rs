//! Targets: what stands after `upgrade`, `downgrade`, `show`, `--from`, and in the halves of a range.
//!
//! `[BRANCH@]SYMBOL[+N|-N]` or `[BRANCH@]+N`. Reading one needs the history, because a label may hold a `-`: in `NAME-N` the
//! longest name that exists wins.

use std::fmt::Write;

use crate::diag::{codes::history as codes, nearest};

use super::{History, TargetError};

/// What a target starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// The one head.
    Head,
    /// All heads.
    Heads,
    /// Before the first revision.
    Base,
    /// What is applied.
    Current,
    /// A revision, found by its id, a label, or the beginning of either.
    Revision(usize),
}

/// The part before `@`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// As written.
    pub name: String,
    /// The revision that carries the label, or that was named.
    pub revision: usize,
}

/// A target, read but not yet resolved against a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// As written.
    pub text: String,
    /// The branch it is restricted to.
    pub branch: Option<Branch>,
    /// Where it starts; `None` for a bare `+N` or `-N`, which starts from what is applied.
    pub symbol: Option<Symbol>,
    /// Steps from there.
    pub offset: Option<i64>,
}

impl Target {
    /// Reads a target; every name in it must exist.
    pub fn parse(text: &str, history: &History) -> Result<Self, TargetError> {
        let whole = text.trim();
        if whole.is_empty() {
            return Err(TargetError::new(codes::BAD_TARGET, "an empty target").help(FORMS));
        }
        if whole.contains(':') {
            return Err(TargetError::new(
                codes::BAD_TARGET,
                format!("`{whole}` is a range, and one target is needed here"),
            )
            .help("a range fits `history -r` and, with --sql, `upgrade` and `downgrade`"));
        }
        if whole.ends_with('@') || whole.matches('@').count() > 1 {
            return Err(TargetError::new(codes::BAD_TARGET, format!("`{whole}` is not a target")).help(FORMS));
        }
        let (branch, rest) = match whole.split_once('@') {
            Some((name, rest)) => {
                let revision = history.branch(name)?;
                (Some(Branch { name: name.to_owned(), revision }), rest)
            }
            None => (None, whole),
        };
        let (symbol, offset) = read(rest, branch.as_ref(), history)?;
        Ok(Self { text: whole.to_owned(), branch, symbol, offset })
    }
}

const FORMS: &str = "targets are head, heads, base, an id or its beginning, a label, LABEL@head, +2, -1, ID+2";

fn read(rest: &str, branch: Option<&Branch>, history: &History) -> Result<(Option<Symbol>, Option<i64>), TargetError> {
    if let Some(symbol) = exact(rest, history) {
        return Ok((Some(symbol), None));
    }
    let Some((name, offset)) = split_offset(rest)? else {
        return Ok((Some(Symbol::Revision(history.prefix(rest, branch)?)), None));
    };
    if name.is_empty() {
        return Ok((None, Some(offset)));
    }
    if let Some(symbol) = exact(name, history) {
        return Ok((Some(symbol), Some(offset)));
    }
    // A label may begin with all of it; else only with what stands before the number.
    match history.prefix(rest, branch) {
        Ok(revision) => Ok((Some(Symbol::Revision(revision)), None)),
        Err(whole) if whole.code == codes::AMBIGUOUS_TARGET => Err(whole),
        Err(_) => Ok((Some(Symbol::Revision(history.prefix(name, branch)?)), Some(offset))),
    }
}

/// A keyword, an id or a label, in full.
fn exact(name: &str, history: &History) -> Option<Symbol> {
    match name {
        "head" => Some(Symbol::Head),
        "heads" => Some(Symbol::Heads),
        "base" => Some(Symbol::Base),
        "current" => Some(Symbol::Current),
        _ => history.find(name).or_else(|| history.find_label(name)).map(Symbol::Revision),
    }
}

/// Splits `NAME+2` and `-1`; `None` if no sign stands before the last run of digits.
fn split_offset(text: &str) -> Result<Option<(&str, i64)>, TargetError> {
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (head, number) = text.split_at(text.len() - digits);
    let bad = |why: &str| TargetError::new(codes::BAD_TARGET, format!("`{text}` is not a target: {why}")).help(FORMS);
    let Some(sign) = head.chars().next_back().filter(|c| matches!(c, '+' | '-')) else {
        return if text.starts_with(['+', '-']) { Err(bad("a sign is followed by a number")) } else { Ok(None) };
    };
    if digits == 0 {
        return Err(bad("a sign is followed by a number"));
    }
    let name = &head[..head.len() - 1];
    if name.starts_with(['+', '-']) {
        return Err(bad("it has two signs"));
    }
    let steps: i64 =
        number.parse().ok().filter(|&n| n <= 1_000_000_000).ok_or_else(|| bad("the number is too large"))?;
    Ok(Some((name, if sign == '-' { -steps } else { steps })))
}

impl History {
    /// The revision that a name before `@` stands for: a label, an id, or the beginning of one.
    fn branch(&self, name: &str) -> Result<usize, TargetError> {
        if let Some(revision) = self.find_label(name).or_else(|| self.find(name)) {
            return Ok(revision);
        }
        if name.is_empty() {
            return Err(TargetError::new(codes::BAD_TARGET, "nothing stands before the `@`").help(FORMS));
        }
        self.prefix(name, None).map_err(|error| {
            if error.code != codes::UNKNOWN_TARGET {
                return error;
            }
            let names = self.ids.keys().chain(self.labels.keys()).map(String::as_str);
            let help = match nearest(name, names) {
                Some(near) => format!("did you mean {near}?"),
                None => "before the `@` stands a label, or a revision of the branch".to_owned(),
            };
            TargetError::new(codes::UNKNOWN_TARGET, format!("no branch {name}")).help(help)
        })
    }

    /// The revision whose id or label begins with this text. Names of up to three characters are only found in full.
    fn prefix(&self, text: &str, branch: Option<&Branch>) -> Result<usize, TargetError> {
        let names = || self.ids.iter().chain(&self.labels);
        let mut found: Vec<(&String, usize)> = names()
            .filter(|(name, _)| name.len() > 3 && name.starts_with(text))
            .map(|(name, &revision)| (name, revision))
            .collect();
        if let Some(branch) = branch {
            let on_branch = |&(_, revision): &(&String, usize)| self.share_lineage(revision, branch.revision);
            // Where none is on the branch, what is found says so when it is used.
            if found.iter().any(on_branch) {
                found.retain(on_branch);
            }
        }
        match &found[..] {
            [] => {
                let error = TargetError::new(codes::UNKNOWN_TARGET, format!("no revision or label {text}"));
                let words = ["head", "heads", "base", "current"];
                Err(match nearest(text, names().map(|(name, _)| name.as_str()).chain(words)) {
                    Some(near) => error.help(format!("did you mean {near}?")),
                    None if self.is_empty() => {
                        error.help("there are no revisions yet: `aludel revision -m MESSAGE` makes one")
                    }
                    None => error.help("`aludel history` lists the revisions"),
                })
            }
            [(_, first), rest @ ..] if rest.iter().all(|(_, other)| other == first) => Ok(*first),
            several => {
                let mut lines = String::from("it could be:");
                for (name, revision) in several.iter().take(8) {
                    let _ = write!(lines, "\n  {name}  {}", self.get(*revision).summary());
                }
                if several.len() > 8 {
                    let _ = write!(lines, "\n  and {} more", several.len() - 8);
                }
                Err(TargetError::new(
                    codes::AMBIGUOUS_TARGET,
                    format!("{} revisions or labels begin with {text}", several.len()),
                )
                .help(lines))
            }
        }
    }
}

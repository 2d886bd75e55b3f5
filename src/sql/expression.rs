//! One expression: a default, a check, a predicate.

use std::ops::Range;

use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::{Fault, Token, joined, tokens, with_tree};

/// A name in an expression that is neither a function nor a type nor a keyword: a column, as far as SQL can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The qualifier before it, folded, and its place.
    pub qualifier: Option<(String, Range<usize>)>,
    /// The name, folded.
    pub name: String,
    /// Its place, in bytes of the expression.
    pub range: Range<usize>,
}

/// The name of an object in an expression: a type that is cast to, a function that is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectMention {
    /// What it is.
    pub kind: MentionKind,
    /// Its schema, folded, if it was written.
    pub schema: Option<String>,
    /// The name, folded.
    pub name: String,
    /// Its place, schema included, in bytes of the text.
    pub range: Range<usize>,
}

/// What the name of an object stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionKind {
    /// A type.
    Type,
    /// A function.
    Function,
}

/// What an expression says.
#[derive(Clone, Debug)]
pub struct Expression {
    tokens: Vec<Token>,
    /// What is not SQL; then `mentions` is empty.
    pub faults: Vec<Fault>,
    /// The names it mentions, in the order of the text.
    pub mentions: Vec<Mention>,
    /// The types and functions it names, in the order of the text.
    pub objects: Vec<ObjectMention>,
    /// The place of the first subquery, which defaults, checks and indexes cannot have.
    pub subquery: Option<Range<usize>>,
    /// The name of the function where the whole expression is one call.
    pub call: Option<String>,
}

const OPEN: &str = "select (";

/// Parses one expression.
pub fn expression(text: &str) -> Expression {
    // A line comment at the end must not swallow the parenthesis.
    let wrapped = format!("{OPEN}{text}\n)");
    let shift = |at: usize| at.saturating_sub(OPEN.len()).min(text.len());
    let moved = |fault: Fault| Fault {
        range: shift(fault.range.start)..shift(fault.range.end),
        // In the parentheses put around it, a list could go on.
        message: match fault.message.as_str() {
            "expected `,`" | "expected `)`" => "expected an operator, or the end".to_owned(),
            _ => fault.message,
        },
    };
    let read = with_tree(&wrapped, |root, faults| {
        let mut found = Expression {
            tokens: Vec::new(),
            faults,
            mentions: Vec::new(),
            objects: Vec::new(),
            subquery: None,
            call: None,
        };
        if found.faults.is_empty() {
            match whole(root, wrapped.len()) {
                Ok(inner) => {
                    found.tokens = tokens(root);
                    found.read(&inner);
                }
                Err(message) => {
                    let range = OPEN.len()..OPEN.len() + text.len();
                    found.faults.push(Fault { range, message: message.to_owned() });
                }
            }
        }
        found
    });
    let mut found = read.unwrap_or_else(|fault| Expression {
        tokens: Vec::new(),
        faults: vec![fault],
        mentions: Vec::new(),
        objects: Vec::new(),
        subquery: None,
        call: None,
    });
    found.faults = found.faults.into_iter().map(moved).collect();
    found
}

/// The node inside the parentheses that were put around, if they still enclose everything.
fn whole(root: &SyntaxNode, end: usize) -> Result<SyntaxNode, &'static str> {
    let target = root.descendants().filter(|node| node.kind() == SyntaxKind::TARGET).collect::<Vec<_>>();
    let Some(first) = target.first().and_then(SyntaxNode::first_child) else {
        return Err("expected an expression");
    };
    if usize::from(first.text_range().end()) != end {
        return Err("expected one expression");
    }
    match first.kind() {
        SyntaxKind::PAREN_EXPR => first.first_child().ok_or("expected an expression"),
        SyntaxKind::TUPLE_EXPR => Err("expected one expression, not a list"),
        _ => Err("expected an expression"),
    }
}

impl Expression {
    fn read(&mut self, inner: &SyntaxNode) {
        let shift = |node: &SyntaxNode| {
            let range = node.text_range();
            usize::from(range.start()).saturating_sub(OPEN.len())..usize::from(range.end()).saturating_sub(OPEN.len())
        };
        if inner.kind() == SyntaxKind::CALL_EXPR {
            self.call = inner
                .first_child()
                .filter(|callee| callee.kind() == SyntaxKind::NAME_REF)
                .map(|callee| fold(&callee.text().to_string()));
        }
        for node in std::iter::once(inner.clone()).chain(inner.descendants()) {
            if matches!(node.kind(), SyntaxKind::SELECT | SyntaxKind::PAREN_SELECT) && self.subquery.is_none() {
                self.subquery = Some(shift(&node));
            }
        }
        if self.subquery.is_some() {
            return;
        }
        self.objects = inner.descendants().filter_map(|node| object_mention(&node)).collect();
        for mention in &mut self.objects {
            let at = |at: usize| at.saturating_sub(OPEN.len());
            mention.range = at(mention.range.start)..at(mention.range.end);
        }
        for node in inner.descendants().filter(|node| node.kind() == SyntaxKind::NAME_REF) {
            if is_callee(&node) || is_current(&node) || is_argument_name(&node) {
                continue;
            }
            let field = node.parent().filter(|parent| parent.kind() == SyntaxKind::FIELD_EXPR);
            let before = field.as_ref().and_then(SyntaxNode::first_child).filter(|first| *first != node);
            if field.is_some() && before.is_none() {
                // The qualifier itself; it is taken with the name after it.
                continue;
            }
            let qualifier = before.map(|first| (fold(&first.text().to_string()), shift(&first)));
            self.mentions.push(Mention { qualifier, name: fold(&node.text().to_string()), range: shift(&node) });
        }
    }

    /// The canonical tokens of a part of the text.
    pub fn tokens(&self, range: &Range<usize>) -> String {
        joined(&self.tokens, &(range.start + OPEN.len()..range.end + OPEN.len()))
    }
}

/// The type or function that a node names; its place is that in the tree.
pub(super) fn object_mention(node: &SyntaxNode) -> Option<ObjectMention> {
    let (kind, named) = match node.kind() {
        SyntaxKind::PATH_TYPE => {
            (MentionKind::Type, node.children().find(|child| child.kind() == SyntaxKind::PATH_REF)?)
        }
        SyntaxKind::CALL_EXPR => {
            let named = node.first_child()?;
            if !matches!(named.kind(), SyntaxKind::NAME_REF | SyntaxKind::FIELD_EXPR) {
                return None;
            }
            (MentionKind::Function, named)
        }
        _ => return None,
    };
    let tokens = named.descendants_with_tokens().filter_map(squawk_syntax::SyntaxElement::into_token);
    let words: Vec<_> = tokens
        .filter(|token| !matches!(token.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT | SyntaxKind::DOT))
        .collect();
    let (name, before) = words.split_last()?;
    let range = usize::from(words.first()?.text_range().start())..usize::from(name.text_range().end());
    let schema = before.last().map(|token| fold(token.text()));
    Some(ObjectMention { kind, schema, name: fold(name.text()), range })
}

/// Whether the name is a function's: `lower(...)`, `app.lower(...)`.
pub(super) fn is_callee(node: &SyntaxNode) -> bool {
    let mut node = node.clone();
    while let Some(parent) = node.parent() {
        match parent.kind() {
            SyntaxKind::FIELD_EXPR => node = parent,
            SyntaxKind::CALL_EXPR => return parent.first_child().as_ref() == Some(&node),
            _ => return false,
        }
    }
    false
}

/// Whether the name is one of SQL's values that look like names.
pub(super) fn is_current(node: &SyntaxNode) -> bool {
    node.first_token().is_some_and(|token| {
        let word = token.text().to_ascii_lowercase();
        word.starts_with("current_")
            || ["localtime", "localtimestamp", "session_user", "system_user", "user", "default"]
                .contains(&word.as_str())
    })
}

/// Whether the name is that of an argument: `make_interval(days => 1)`.
pub(super) fn is_argument_name(node: &SyntaxNode) -> bool {
    let mut next = node.next_sibling_or_token();
    while let Some(element) = next {
        match element.kind() {
            SyntaxKind::WHITESPACE | SyntaxKind::COMMENT => next = element.next_sibling_or_token(),
            SyntaxKind::FAT_ARROW | SyntaxKind::COLON_EQ => return true,
            _ => return false,
        }
    }
    false
}

/// A name as SQL folds it.
pub(super) fn fold(text: &str) -> String {
    match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => text.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::MentionKind::{Function, Type};
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let parsed = expression(text);
        assert_eq!(parsed.faults, [], "{text}");
        parsed.mentions.into_iter().map(|mention| mention.name).collect()
    }

    #[test]
    fn columns_are_told_from_functions_types_and_values() {
        assert_eq!(names("lower(Name) = 'x'::text and \"Ü\"[1] is not null"), ["name", "Ü"]);
        assert_eq!(names("extract(year from d) > 3 and e = any(array[1, 2])"), ["d", "e"]);
        assert_eq!(names("now() at time zone 'utc' > current_timestamp"), Vec::<String>::new());
        assert_eq!(names("make_interval(days => n) > f::app.mood"), ["n", "f"]);
        assert_eq!(names("app.check_it(a)"), ["a"]);
        assert_eq!(names("account.code <> ''"), ["code"]);
    }

    #[test]
    fn types_and_functions_are_found_with_their_schemas() {
        let parsed = expression("'a'::app.mood = any(x::\"Mood\"[]) and F(cast(d as mood)) > app.g(mood 'b', 1::int)");
        let found: Vec<_> =
            parsed.objects.iter().map(|one| (one.kind, one.schema.as_deref(), one.name.as_str())).collect();
        let expected = [
            (Type, Some("app"), "mood"),
            (Type, None, "Mood"),
            (Function, None, "f"),
            (Type, None, "mood"),
            (Function, Some("app"), "g"),
            (Type, None, "mood"),
            (Type, None, "int"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_not_one_expression_is_a_fault() {
        for text in ["", "a +", "a) , (b", "1, 2", "a b c", "a = = b"] {
            assert!(!expression(text).faults.is_empty(), "{text}");
        }
        assert!(expression("a > 0 -- why").faults.is_empty());
        assert!(expression("exists (select 1)").subquery.is_some());
    }

    #[test]
    fn tokens_ignore_spacing_case_and_comments() {
        let tokens = |text: &str| expression(text).tokens(&(0..text.len()));
        assert_eq!(tokens("A  >0 /* x */ AND b"), tokens("a > 0 and b"));
        assert_ne!(tokens("a > 'X'"), tokens("a > 'x'"));
    }
}

//! One expression: a default, a check, a predicate.

use std::ops::Range;

use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::word::word;
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
    /// A relation by its name in a text: `nextval('s')`, `'s'::regclass`. `counts`: it must be a sequence.
    Relation {
        /// Whether it is the argument of `nextval`, `currval` or `setval`.
        counts: bool,
    },
}

/// What kind of value an expression is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// `null`
    Null,
    /// `default`, which is no expression, but stands for one where a row is written: see [`super::is_default`].
    Default,
    /// `true` or `false`
    Boolean,
    /// Digits, with or without a sign.
    Integer,
    /// A text in quotes, which takes the type of what it is compared with.
    Text,
    /// Something else that has no call in it and mentions nothing: always the same value.
    Fixed,
    /// Anything else.
    #[default]
    Other,
}

/// What an expression says.
#[derive(Clone, Debug, Default)]
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
    /// The tables and views that subqueries read, or names that `with` gives to queries. What is in subqueries is not among
    /// `mentions`.
    pub reads: Vec<ObjectMention>,
    /// The name of the function where the whole expression is one call.
    pub call: Option<String>,
    /// What PostgreSQL calls an attribute that is this expression: the function's name, a column's under a cast, or `expr`.
    pub word: String,
    /// What kind of value it is.
    pub shape: Shape,
}

/// The shape of a value that needs no parser to be told: most values of rows are such.
pub fn plain_shape(text: &str) -> Option<Shape> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(digits) {
        return Some(Shape::Integer);
    }
    if digits.split_once('.').is_some_and(|(whole, part)| is_digits(whole) && is_digits(part)) {
        return Some(Shape::Fixed);
    }
    if let Some(inside) = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return (!inside.replace("''", "").contains('\'')).then_some(Shape::Text);
    }
    match text.to_ascii_lowercase().as_str() {
        "null" => Some(Shape::Null),
        "true" | "false" => Some(Shape::Boolean),
        "default" => Some(Shape::Default),
        _ => None,
    }
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
        let mut found = Expression { faults, ..Expression::default() };
        if found.faults.is_empty() {
            match whole(root, wrapped.len()) {
                Ok(inner) => {
                    found.tokens = tokens(root);
                    found.read(&inner);
                    found.shape = found.shape_of(&inner);
                }
                Err(message) => {
                    let range = OPEN.len()..OPEN.len() + text.len();
                    found.faults.push(Fault { range, message: message.to_owned() });
                }
            }
        }
        found
    });
    let mut found = read.unwrap_or_else(|fault| Expression { faults: vec![fault], ..Expression::default() });
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
        self.word = word(inner).map_or_else(|| "expr".to_owned(), |(word, _)| word);
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
        self.objects = inner.descendants().filter_map(|node| object_mention(&node)).collect();
        if self.subquery.is_some() {
            self.reads = inner.descendants().filter_map(|node| read_mention(&node)).collect();
        }
        for mention in self.objects.iter_mut().chain(&mut self.reads) {
            let at = |at: usize| at.saturating_sub(OPEN.len());
            mention.range = at(mention.range.start)..at(mention.range.end);
        }
        for node in inner.descendants().filter(|node| node.kind() == SyntaxKind::NAME_REF) {
            if is_callee(&node) || is_current(&node) || is_argument_name(&node) || self.in_subquery(&node) {
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

    /// What kind of value the node is; the mentions are read already.
    fn shape_of(&self, inner: &SyntaxNode) -> Shape {
        let text = inner.text().to_string();
        let range = inner.text_range();
        let tokens = joined(&self.tokens, &(usize::from(range.start())..usize::from(range.end())));
        match tokens.as_str() {
            "null" => return Shape::Null,
            "true" | "false" => return Shape::Boolean,
            _ => {}
        }
        let digits = tokens.trim_start_matches(['-', '+']).trim_start();
        let signs = tokens.len() - digits.len();
        if signs <= 2 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Shape::Integer;
        }
        let quoted = text.starts_with(['\'', '$']) || text.get(..2).is_some_and(|two| two.eq_ignore_ascii_case("e'"));
        if inner.kind() == SyntaxKind::LITERAL && quoted {
            return Shape::Text;
        }
        let nodes = || std::iter::once(inner.clone()).chain(inner.descendants());
        let changes = nodes().any(|node| {
            node.kind() == SyntaxKind::CALL_EXPR || (node.kind() == SyntaxKind::NAME_REF && is_current(&node))
        });
        if changes || self.subquery.is_some() || !self.mentions.is_empty() { Shape::Other } else { Shape::Fixed }
    }

    /// Whether the node is in a subquery.
    fn in_subquery(&self, node: &SyntaxNode) -> bool {
        let is_query = |node: SyntaxNode| matches!(node.kind(), SyntaxKind::SELECT | SyntaxKind::PAREN_SELECT);
        // The outermost is the one that was put around.
        self.subquery.is_some() && node.ancestors().filter(|node| is_query(node.clone())).count() > 1
    }

    /// The canonical tokens of a part of the text.
    pub fn tokens(&self, range: &Range<usize>) -> String {
        joined(&self.tokens, &(range.start + OPEN.len()..range.end + OPEN.len()))
    }
}

/// The relation that a node of a `from` names; its place is that in the tree.
fn read_mention(node: &SyntaxNode) -> Option<ObjectMention> {
    (node.kind() == SyntaxKind::RELATION_NAME_REF).then_some(())?;
    named_by(node, MentionKind::Relation { counts: false })
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
        SyntaxKind::LITERAL => return relation_mention(node),
        _ => return None,
    };
    named_by(&named, kind)
}

/// The name that the words of a node make.
fn named_by(named: &SyntaxNode, kind: MentionKind) -> Option<ObjectMention> {
    let tokens = named.descendants_with_tokens().filter_map(squawk_syntax::SyntaxElement::into_token);
    let parts: Vec<_> = tokens
        .filter(|token| !matches!(token.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT | SyntaxKind::DOT))
        .collect();
    let (name, before) = parts.split_last()?;
    let range = usize::from(parts.first()?.text_range().start())..usize::from(name.text_range().end());
    let schema = before.last().map(|token| fold(token.text()));
    Some(ObjectMention { kind, schema, name: fold(name.text()), range })
}

/// The relation that a text names, where it stands as the argument of a function of sequences or is cast to `regclass`.
fn relation_mention(node: &SyntaxNode) -> Option<ObjectMention> {
    let parent = node.parent()?;
    let cast = (parent.kind() == SyntaxKind::CAST_EXPR).then_some(&parent).filter(|cast| {
        let to = cast.children().find(|child| child.kind() == SyntaxKind::PATH_TYPE);
        to.is_some_and(|to| to.text().to_string().trim().eq_ignore_ascii_case("regclass"))
    });
    let argument = if cast.is_some() { parent.parent()? } else { parent.clone() };
    let counts = argument.kind() == SyntaxKind::ARG && counts_with(&argument);
    if cast.is_none() && !counts {
        return None;
    }
    let text = node.text().to_string();
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'");
    let mut names = Vec::new();
    let mut rest = inner.as_str();
    loop {
        let (name, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => rest.split_at(rest.find('.').unwrap_or(rest.len())),
        };
        let bare = !rest.starts_with('"');
        if name.is_empty() || (bare && !name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$')) {
            return None;
        }
        names.push(if bare { name.to_lowercase() } else { name.to_owned() });
        match after.strip_prefix('.') {
            Some(next) => rest = next,
            None if after.is_empty() => break,
            None => return None,
        }
    }
    let name = names.pop()?;
    let range = usize::from(node.text_range().start())..usize::from(node.text_range().end());
    Some(ObjectMention { kind: MentionKind::Relation { counts }, schema: names.pop(), name, range })
}

/// Whether it is the first argument of a function of sequences.
fn counts_with(argument: &SyntaxNode) -> bool {
    let Some(list) = argument.parent() else { return false };
    let first = list.children().find(|child| child.kind() == SyntaxKind::ARG);
    let callee = list.parent().and_then(|call| call.first_child()).map(|callee| callee.text().to_string());
    first.as_ref() == Some(argument)
        && callee.is_some_and(|name| {
            let name = name.to_lowercase();
            ["nextval", "currval", "setval"].contains(&name.strip_prefix("pg_catalog.").unwrap_or(&name))
        })
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
        use MentionKind::{Function, Type};
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
    fn values_that_never_change_are_told_from_those_that_may() {
        for (text, shape) in [
            ("null", Shape::Null),
            ("True", Shape::Boolean),
            ("-- c\n 12", Shape::Integer),
            ("- 1", Shape::Integer),
            ("'it''s'", Shape::Text),
            ("$$x$$", Shape::Text),
            ("E'a\\n'", Shape::Text),
            ("1.5", Shape::Fixed),
            ("-1.5", Shape::Fixed),
            ("date '2026-01-01'", Shape::Fixed),
            ("'{1}'::int[]", Shape::Fixed),
            ("array['a', 'b']", Shape::Fixed),
            ("numeric(3, 1) '1.5'", Shape::Fixed),
            ("X'1F'", Shape::Fixed),
            ("1 + 2", Shape::Fixed),
            ("now()", Shape::Other),
            ("current_date", Shape::Other),
            ("current_timestamp(3)", Shape::Other),
            ("array[random()]", Shape::Other),
            ("a", Shape::Other),
        ] {
            assert_eq!(expression(text).shape, shape, "{text}");
            assert!(plain_shape(text).is_none_or(|plain| plain == shape), "{text}");
        }
    }

    #[test]
    fn plain_values_are_told_without_a_parser() {
        for text in ["1", "-12", "1.50", "-0.5", "'x'", "'it''s'", "''", "NULL", "True"] {
            assert_eq!(plain_shape(text), Some(expression(text).shape), "{text}");
        }
        for text in ["'a' 'b'", "'a' || 'b'", "'", "-", "1.", ".5", "", "'a'::text", "e'x'", "- 1"] {
            assert_eq!(plain_shape(text), None, "{text}");
        }
    }

    #[test]
    fn sequences_are_found_in_texts() {
        let parsed =
            expression("nextval('a.\"B\"'::regclass) + setval('S', 1) + f('x') + 'T'::regclass::int + nextval(x)");
        let found: Vec<_> = parsed
            .objects
            .iter()
            .filter(|one| matches!(one.kind, MentionKind::Relation { .. }))
            .map(|one| (one.schema.as_deref(), one.name.as_str()))
            .collect();
        assert_eq!(found, [(Some("a"), "B"), (None, "s"), (None, "t")]);
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

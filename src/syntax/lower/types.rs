//! Types as written.

use crate::diag::codes::syntax as codes;
use crate::syntax::ast::{Ident, Path, TypeName};
use crate::syntax::grammar::Rule;
use crate::text::Span;

use super::{Lower, Pair, child};

impl Lower<'_, '_> {
    /// The `type_name` child of a pair.
    pub(super) fn type_in(&mut self, pair: &Pair<'_>) -> Option<TypeName> {
        child(pair, Rule::type_name).and_then(|ty| self.type_name(&ty))
    }

    /// A `type_name` pair.
    pub(super) fn type_name(&mut self, pair: &Pair<'_>) -> Option<TypeName> {
        let mut path = None;
        let mut words: Vec<String> = Vec::new();
        let mut place: Option<Span> = None;
        let mut args = Vec::new();
        let mut dims = Vec::new();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::path => path = Some(self.object_path(&part, "a type")?),
                Rule::type_args => {
                    let items = part.into_inner().filter(|item| item.as_rule() == Rule::sql_item);
                    args = items.map(|item| self.sql(&item)).collect();
                }
                Rule::dimension => dims.push(self.dimension(&part)),
                _ => {
                    words.push(part.as_str().to_ascii_lowercase());
                    let span = self.span(&part);
                    place = Some(place.map_or(span, |place| place.to(span)));
                }
            }
        }
        if let Some(span) = place {
            let name = Ident { name: words.join(" "), quoted: false, span };
            path = Some(Path { parts: vec![name], span });
        }
        Some(TypeName { path: path?, args, dims, span: self.span(pair) })
    }

    fn dimension(&mut self, pair: &Pair<'_>) -> Option<u32> {
        let integer = child(pair, Rule::integer)?;
        let value = integer.as_str().parse().ok();
        if value.is_none() {
            let span = self.span(&integer);
            let help = "write a number that fits in 32 bits, or none: `[]`";
            self.report(codes::NUMBER_TOO_LARGE, span, "the size of an array does not fit", "out of range", help);
        }
        value
    }
}

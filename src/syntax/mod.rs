//! Layer 1: `.mig` text to [`ast`]. The only folder that knows pest.

pub mod ast;
/// stub
pub fn parse(source: crate::text::SourceId, _t: &str, _d: &mut crate::diag::Diagnostics) -> ast::File {
    ast::File { source, header: ast::Header::default(), upgrade: None, downgrade: None, comments: vec![] }
}

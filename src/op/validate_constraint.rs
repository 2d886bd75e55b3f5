//! `validate_constraint`: a constraint that was added `not valid` is checked for all rows. Inverse: nothing makes one not
//! valid again, so it is dropped and added `not valid`.

use super::{AddConstraint, DropConstraint, Effect, Op, Operation, Refusal, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{ConstraintKind, Name, ObjName, Schema};

/// Makes a constraint valid.
#[derive(Clone, Debug)]
pub struct ValidateConstraint {
    /// The table.
    pub table: ObjName,
    /// The constraint.
    pub constraint: Name,
}

impl Operation for ValidateConstraint {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        let before = lookup::constraint(schema, table, &self.constraint)?.clone();
        match before.kind {
            ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) => {}
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } | ConstraintKind::Exclude(_) => {
                let word = before.kind.word();
                let article = if word.starts_with('e') { "an" } else { "a" };
                return Err(Refusal::fatal(
                    Diagnostic::new(
                        code::CONSTRAINT_KIND,
                        self.constraint.span,
                        format!("{article} {word} cannot be validated"),
                        "it holds for all rows from the start",
                    )
                    .related(before.origin(), "it is made here")
                    .help("only checks and foreign keys can be `not valid`"),
                ));
            }
        }
        if !before.not_valid {
            let warning = Diagnostic::new(
                code::NO_EFFECT,
                self.constraint.span,
                format!("`{}` is valid already", self.constraint),
                "it is so already",
            );
            return Ok(Effect {
                warnings: vec![warning.related(before.origin(), "it is made here")],
                ..Effect::default()
            });
        }
        schema.change_table(&self.table, |table| {
            if let Some(constraint) = table.constraints.get_mut(&self.constraint.text) {
                constraint.not_valid = false;
            }
        });
        let drop = DropConstraint { table: self.table.clone(), constraint: self.constraint.clone() };
        let add = AddConstraint { table: self.table.clone(), constraint: before };
        Ok(Effect { inverse: vec![Op::DropConstraint(drop), Op::AddConstraint(add)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "validate_constraint"
    }

    fn about(&self) -> String {
        format!("{}.{}", self.table, self.constraint)
    }
}

//! Row-level security.

use crate::syntax::ast::{CreatePolicy, Ident, Kind, PolicyClauses, PolicyCommand, RowSecurity};
use crate::syntax::grammar::Rule;

use super::expect::Once;
use super::{Lower, Pair, child, has};

impl Lower<'_, '_> {
    /// An operation on policies; `None` also where the pair is none.
    pub(super) fn policy_operation(&mut self, pair: &Pair<'_>) -> Option<Kind> {
        let path = child(pair, Rule::path);
        match pair.as_rule() {
            Rule::row_security => {
                let change = if has(pair, Rule::kw_enable_row_security) {
                    RowSecurity::Enable
                } else if has(pair, Rule::kw_disable_row_security) {
                    RowSecurity::Disable
                } else if has(pair, Rule::kw_force_row_security) {
                    RowSecurity::Force
                } else {
                    RowSecurity::NoForce
                };
                Some(Kind::RowSecurity { table: self.table_path(&path?)?, change })
            }
            Rule::create_policy => {
                let (name, table) = (self.name_in(pair), self.table_path(&path?));
                let clauses = self.policy_clauses(pair);
                Some(Kind::CreatePolicy(CreatePolicy { name: name?, table: table?, clauses }))
            }
            Rule::alter_policy => {
                let path = self.member_path(&path?, "a policy");
                let clauses = self.policy_clauses(pair);
                Some(Kind::AlterPolicy { path: path?, clauses })
            }
            Rule::drop_policy => Some(Kind::DropPolicy { path: self.member_path(&path?, "a policy")? }),
            Rule::rename_policy => {
                let path = self.member_path(&path?, "a policy");
                Some(Kind::RenamePolicy { path: path?, to: self.name_in(pair)? })
            }
            _ => None,
        }
    }

    fn policy_clauses(&mut self, pair: &Pair<'_>) -> PolicyClauses {
        let mut clauses = PolicyClauses::default();
        let mut once = Once::default();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::policy_as => {
                    self.once(&mut once, "as", &part);
                    clauses.permissive = Some(has(&part, Rule::kw_permissive));
                }
                Rule::policy_for => {
                    self.once(&mut once, "for", &part);
                    clauses.command = part.clone().into_inner().find_map(|word| match word.as_rule() {
                        Rule::kw_all => Some(PolicyCommand::All),
                        Rule::kw_select => Some(PolicyCommand::Select),
                        Rule::kw_insert => Some(PolicyCommand::Insert),
                        Rule::kw_update => Some(PolicyCommand::Update),
                        Rule::kw_delete => Some(PolicyCommand::Delete),
                        _ => None,
                    });
                }
                Rule::policy_to => {
                    self.once(&mut once, "to", &part);
                    clauses.roles = self.roles(&part);
                }
                Rule::using => {
                    self.once(&mut once, "using", &part);
                    clauses.using = self.condition(&part);
                }
                Rule::policy_check => {
                    self.once(&mut once, "with check", &part);
                    clauses.check = self.condition(&part);
                }
                _ => {}
            }
        }
        clauses
    }

    /// The roles below a pair.
    pub(super) fn roles(&mut self, pair: &Pair<'_>) -> Vec<Ident> {
        let roles: Vec<_> = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::role).collect();
        roles.iter().filter_map(|role| self.role(role)).collect()
    }
}

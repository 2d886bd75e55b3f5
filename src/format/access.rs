//! Comments on every kind of object, owners and grants.

use crate::syntax::ast::{Grant, Ident, Privilege, Target, Text};

use super::Speller;
use super::policies::roles;
use super::spell::{append, ident, role};

impl Speller<'_> {
    pub(super) fn comment(&mut self, on: &Target, comment: Option<&Text>) -> String {
        let comment = comment.map_or("null", |text| text.raw.as_str());
        format!("comment_{} {} {comment}", on.kind.word().replace(' ', "_"), self.object_name(&on.name))
    }

    pub(super) fn owner(&mut self, on: &Target, to: &Ident) -> String {
        format!("owner {} {} to {}", on.kind.word(), self.object_name(&on.name), role(to))
    }

    pub(super) fn set_schema(&mut self, on: &Target, to: &Ident) -> String {
        format!("set_schema {} {} to {}", on.kind.word(), self.object_name(&on.name), ident(to))
    }

    pub(super) fn grant(&mut self, grant: &Grant) -> String {
        let mut out = if grant.revoke { "revoke ".to_owned() } else { "grant ".to_owned() };
        if grant.revoke && grant.option {
            out.push_str("grant option for ");
        }
        let privilege = |one: &Privilege| {
            if one.columns.is_empty() {
                one.word.name.clone()
            } else {
                format!("{} {}", one.word.name, self.names(&one.columns))
            }
        };
        let privileges: Vec<String> = grant.privileges.iter().map(privilege).collect();
        let kind = grant.on.first().map_or("", |target| target.kind.word());
        let names: Vec<String> = grant.on.iter().map(|target| self.object_name(&target.name)).collect();
        let to = if grant.revoke { " from " } else { " to " };
        append(&mut out, &[&privileges.join(", "), " on ", kind, " ", &names.join(", "), to, &roles(&grant.roles)]);
        if !grant.revoke && grant.option {
            out.push_str(" with grant option");
        }
        out
    }
}

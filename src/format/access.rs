//! Comments on every kind of object, owners and grants.

use crate::syntax::ast::{Grant, Ident, Privilege, Target, Text};

use super::Speller;
use super::objects::object;
use super::policies::roles;
use super::spell::{append, ident, role};

pub(super) fn comment(on: &Target, comment: Option<&Text>) -> String {
    let comment = comment.map_or("null", |text| text.raw.as_str());
    format!("comment_{} {} {comment}", on.kind.word().replace(' ', "_"), object(&on.name))
}

pub(super) fn owner(on: &Target, to: &Ident) -> String {
    format!("owner {} {} to {}", on.kind.word(), object(&on.name), role(to))
}

pub(super) fn set_schema(on: &Target, to: &Ident) -> String {
    format!("set_schema {} {} to {}", on.kind.word(), object(&on.name), ident(to))
}

impl Speller<'_> {
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
        let names: Vec<String> = grant.on.iter().map(|target| object(&target.name)).collect();
        let to = if grant.revoke { " from " } else { " to " };
        append(&mut out, &[&privileges.join(", "), " on ", kind, " ", &names.join(", "), to, &roles(&grant.roles)]);
        if !grant.revoke && grant.option {
            out.push_str(" with grant option");
        }
        out
    }
}

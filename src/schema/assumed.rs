//! What a database has from the start.

use super::{Access, Comments, Definition, Name, Object, ObjectKey, ObjectKind, Privilege, Role, Schema};

/// The versions in whose schema `public` everybody may create. Since then it belongs to whoever owns the database.
const PUBLIC_CREATES: std::ops::Range<u32> = 1..15;

impl Schema {
    /// A schema that nobody made, as it is taken to be. `public` is as in a new database.
    pub fn assumed_schema(&self, name: &Name) -> Object {
        let mut access = Access::new(ObjectKind::Schema);
        let mut comments = Comments::default();
        if name.text == "public" {
            comments.own = Some("standard public schema".to_owned());
            access.grants.0.insert((Role::Public, Privilege::Usage), false);
            if PUBLIC_CREATES.contains(&self.server()) {
                access.grants.0.insert((Role::Public, Privilege::Create), false);
            } else {
                access.owner = Some(Role::Named("pg_database_owner".to_owned()));
            }
        }
        Object {
            key: ObjectKey::global(ObjectKind::Schema, name),
            definition: Definition::Schema,
            comments,
            access,
            assumed: true,
            uses: Vec::new(),
        }
    }
}

//! What a database has from the start.

use super::{Access, Comments, Definition, Name, Object, ObjectKey, ObjectKind, Privilege, Role, Schema};

/// The first version whose schema `public` belongs to whoever owns the database, who alone may create in it.
const OWNED_BY_DATABASE: u32 = 15;

impl Schema {
    /// A schema that nobody made, as it is taken to be. `public` is as in a new database.
    pub fn assumed_schema(&self, name: &Name) -> Object {
        let mut access = Access::new(ObjectKind::Schema);
        let mut comments = Comments::default();
        if name.text == "public" {
            comments.own = Some("standard public schema".to_owned());
            access.grants.0.insert((Role::Public, Privilege::Usage), false);
            if self.server_version() < OWNED_BY_DATABASE {
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

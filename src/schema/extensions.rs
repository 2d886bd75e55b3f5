//! What well-known extensions bring along. Source: their control files and scripts, of PostgreSQL's own distribution, of
//! `PostGIS` and of pgvector.

use super::{Definition, Name, ObjectKey, ObjectKind, Schema};
use crate::text::Span;

/// Types, and the extension each comes with.
const TYPES: &[(&str, &str)] = &[
    ("box2d", "postgis"),
    ("box3d", "postgis"),
    ("citext", "citext"),
    ("cube", "cube"),
    ("ean13", "isn"),
    ("earth", "earthdistance"),
    ("geography", "postgis"),
    ("geometry", "postgis"),
    ("halfvec", "vector"),
    ("hstore", "hstore"),
    ("isbn", "isn"),
    ("isbn13", "isn"),
    ("ismn", "isn"),
    ("ismn13", "isn"),
    ("issn", "isn"),
    ("issn13", "isn"),
    ("lo", "lo"),
    ("lquery", "ltree"),
    ("ltree", "ltree"),
    ("ltxtquery", "ltree"),
    ("query_int", "intarray"),
    ("raster", "postgis_raster"),
    ("seg", "seg"),
    ("sparsevec", "vector"),
    ("upc", "isn"),
    ("vector", "vector"),
];

/// Extensions that bring no type for columns, or only those above.
const KNOWN: &[&str] = &[
    "amcheck",
    "autoinc",
    "bloom",
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "dblink",
    "earthdistance",
    "file_fdw",
    "fuzzystrmatch",
    "hstore",
    "insert_username",
    "intagg",
    "intarray",
    "isn",
    "lo",
    "ltree",
    "moddatetime",
    "pageinspect",
    "pg_buffercache",
    "pg_freespacemap",
    "pg_prewarm",
    "pg_stat_statements",
    "pg_trgm",
    "pg_visibility",
    "pgcrypto",
    "pgrowlocks",
    "pgstattuple",
    "plpgsql",
    "postgis",
    "postgis_raster",
    "postgres_fdw",
    "refint",
    "seg",
    "sslinfo",
    "tcn",
    "tsm_system_rows",
    "tsm_system_time",
    "unaccent",
    "uuid-ossp",
    "vector",
    "xml2",
];

/// Operator classes and index methods that are written by name, and the extension each comes with.
const INDEXING: &[(&str, &str)] = &[
    ("bit_hamming_ops", "vector"),
    ("bit_jaccard_ops", "vector"),
    ("bloom", "bloom"),
    ("gin__int_ops", "intarray"),
    ("gin_hstore_ops", "hstore"),
    ("gin_trgm_ops", "pg_trgm"),
    ("gist__int_ops", "intarray"),
    ("gist__intbig_ops", "intarray"),
    ("gist_hstore_ops", "hstore"),
    ("gist_ltree_ops", "ltree"),
    ("gist_trgm_ops", "pg_trgm"),
    ("hnsw", "vector"),
    ("ivfflat", "vector"),
    ("vector_cosine_ops", "vector"),
    ("vector_ip_ops", "vector"),
    ("vector_l1_ops", "vector"),
    ("vector_l2_ops", "vector"),
];

/// Functions that are used in defaults, checks and indexes, and the extension each comes with.
const FUNCTIONS: &[(&str, &str)] = &[
    ("crypt", "pgcrypto"),
    ("daitch_mokotoff", "fuzzystrmatch"),
    ("digest", "pgcrypto"),
    ("dmetaphone", "fuzzystrmatch"),
    ("gen_random_bytes", "pgcrypto"),
    ("gen_salt", "pgcrypto"),
    ("hmac", "pgcrypto"),
    ("levenshtein", "fuzzystrmatch"),
    ("metaphone", "fuzzystrmatch"),
    ("similarity", "pg_trgm"),
    ("soundex", "fuzzystrmatch"),
    ("unaccent", "unaccent"),
    ("uuid_generate_v1", "uuid-ossp"),
    ("uuid_generate_v1mc", "uuid-ossp"),
    ("uuid_generate_v3", "uuid-ossp"),
    ("uuid_generate_v4", "uuid-ossp"),
    ("uuid_generate_v5", "uuid-ossp"),
    ("word_similarity", "pg_trgm"),
];

fn provider(list: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    list.iter().find(|(known, _)| *known == name).map(|(_, extension)| *extension)
}

/// The extension that brings the type.
pub fn provider_of_type(name: &str) -> Option<&'static str> {
    provider(TYPES, name)
}

/// The extension that brings the operator class, spelled as SQL does, or the index method.
pub fn provider_of_indexing(spelled: &str) -> Option<&'static str> {
    let name = spelled.split(['(', ' ']).next().unwrap_or_default();
    provider(INDEXING, name.rsplit('.').next().unwrap_or(name))
}

/// The functions of the extension that are known.
pub fn functions_of(extension: &str) -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().filter(move |(_, from)| *from == extension).map(|(name, _)| *name)
}

impl Schema {
    /// Whether the extension was made.
    pub fn has_extension(&self, name: &str) -> bool {
        self.object(&ObjectKey::global(ObjectKind::Extension, &Name::new(name, Span::default()))).is_some()
    }

    /// Whether an extension was made of which nothing is known here: it may bring any type, operator class or method.
    pub fn has_unknown_extension(&self) -> bool {
        let extensions = self.objects().filter(|object| matches!(object.definition, Definition::Extension(_)));
        extensions.into_iter().any(|object| !KNOWN.contains(&object.key.name.name.as_str()))
    }
}

//! What a server's catalog holds, as sorted lines: the same for equal schemas, whatever the order of columns.

use postgres::{Client, SimpleQueryMessage};

/// Everything of the user's schemas but the tables of the state.
const SNAPSHOT: &str = r#"
with tables as (
  select c.oid, n.nspname || '.' || c.relname as name, c.relkind, c.relpersistence
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relname !~ '^aludel_'
)
select line from (
  select format('table %s %s row security %s forced %s comment %L', t.name, t.relpersistence, c.relrowsecurity,
    c.relforcerowsecurity, obj_description(t.oid, 'pg_class')) as line
  from tables t join pg_class c on c.oid = t.oid where t.relkind in ('r', 'p')
  union all
  select format('column %s.%I %s not null %s default %L identity %L generated %L collate %s comment %L',
    t.name, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
    a.attidentity, a.attgenerated, case when a.attcollation <> y.typcollation then l.collname end,
    col_description(t.oid, a.attnum))
  from tables t
  join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  join pg_type y on y.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
  left join pg_collation l on l.oid = a.attcollation
  where t.relkind in ('r', 'p')
  union all
  select format('constraint %s.%I %s validated %s', t.name, k.conname, pg_get_constraintdef(k.oid), k.convalidated)
  from tables t join pg_constraint k on k.conrelid = t.oid where k.contype <> 'n'
  union all
  select format('index %s valid %s', pg_get_indexdef(i.indexrelid), i.indisvalid)
  from tables t join pg_index i on i.indrelid = t.oid
  union all
  select format('sequence %s %s start %s by %s from %s to %s cache %s cycle %s owned by %s.%s', t.name,
    format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
    o.name, a.attname)
  from tables t
  join pg_sequence s on s.seqrelid = t.oid
  left join pg_depend p on p.classid = 'pg_class'::regclass and p.objid = t.oid and p.deptype in ('a', 'i')
    and p.refclassid = 'pg_class'::regclass and p.refobjsubid > 0
  left join tables o on o.oid = p.refobjid
  left join pg_attribute a on a.attrelid = p.refobjid and a.attnum = p.refobjsubid
  union all
  select format('comment on constraint %s.%I: %L', t.name, k.conname, obj_description(k.oid, 'pg_constraint'))
  from tables t join pg_constraint k on k.conrelid = t.oid where obj_description(k.oid, 'pg_constraint') is not null
  union all
  select format('comment on %s: %L', t.name, obj_description(t.oid, 'pg_class'))
  from tables t where t.relkind in ('i', 'S') and obj_description(t.oid, 'pg_class') is not null
  union all
  select format('type %s owner %s comment %L', format_type(y.oid, null), y.typowner::regrole, obj_description(y.oid, 'pg_type'))
  from pg_type y join pg_namespace n on n.oid = y.typnamespace
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and y.typtype in ('e', 'd')
  union all
  select format('grant %s on %s to %s option %s', e.privilege_type, a.what, coalesce(r.rolname, 'public'), e.is_grantable)
  from (
    select 'relation ' || t.name as what, c.relowner as owner,
      coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)) as acl
    from tables t join pg_class c on c.oid = t.oid where t.relkind in ('r', 'p', 'S', 'v', 'm')
    union all
    select 'column ' || t.name || '.' || a.attname, c.relowner, a.attacl
    from tables t join pg_class c on c.oid = t.oid join pg_attribute a on a.attrelid = t.oid and not a.attisdropped
    where a.attacl is not null
    union all
    select 'schema ' || n.nspname, n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner))
    from pg_namespace n where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    union all
    select 'type ' || format_type(y.oid, null), y.typowner, coalesce(y.typacl, acldefault('T', y.typowner))
    from pg_type y join pg_namespace n on n.oid = y.typnamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and y.typtype in ('e', 'd')
  ) a, aclexplode(a.acl) e left join pg_roles r on r.oid = e.grantee
  union all
  select format('owner of %s: %s', t.name, c.relowner::regrole)
  from tables t join pg_class c on c.oid = t.oid where t.relkind in ('r', 'p', 'S', 'v', 'm')
  union all
  select format('policy %s.%I permissive %s for %s to %s using %s check %s comment %L', t.name, p.polname, p.polpermissive,
    p.polcmd, array(select coalesce(r.rolname, 'public') from unnest(p.polroles) one(oid) left join pg_roles r using (oid)),
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid), obj_description(p.oid, 'pg_policy'))
  from tables t join pg_policy p on p.polrelid = t.oid
  union all
  select format('schema %s owner %s comment %L', n.nspname, r.rolname, obj_description(n.oid, 'pg_namespace'))
  from pg_namespace n join pg_roles r on r.oid = n.nspowner
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  union all
  select format('extension %s version %s schema %s comment %L', x.extname, x.extversion, n.nspname, obj_description(x.oid, 'pg_extension'))
  from pg_extension x join pg_namespace n on n.oid = x.extnamespace where x.extname <> 'plpgsql'
) lines order by line collate "C"
"#;

/// The catalog of the connection's database.
pub fn snapshot(client: &mut Client) -> Vec<String> {
    let rows = client.simple_query(SNAPSHOT).expect("the catalog can be read");
    rows.iter()
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or("(null)").to_owned()),
            _ => None,
        })
        .collect()
}

/// Drops every table and sequence of the user's schemas, so that a database can be used for the next history.
pub fn clear(client: &mut Client) {
    const CLEAR: &str = r"
set client_min_messages = warning;
do $$
declare relation record;
begin
  for relation in
    select format('%I.%I', n.nspname, c.relname) as name, c.relkind = 'S' as is_sequence
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('r', 'p', 'S')
    order by c.relkind = 'S'
  loop
    if relation.is_sequence then
      -- One that belongs to a table went with it.
      execute format('drop sequence if exists %s', relation.name);
    else
      execute format('drop table %s cascade', relation.name);
    end if;
  end loop;
  for relation in select extname as name from pg_extension where extname <> 'plpgsql' loop
    execute format('drop extension if exists %I cascade', relation.name);
  end loop;
  for relation in
    select nspname as name from pg_namespace
    where nspname !~ '^(pg_|public$|app$|information_schema$)'
  loop
    execute format('drop schema %I cascade', relation.name);
  end loop;
end $$";
    client.batch_execute(CLEAR).expect("the schemas can be emptied");
}

/// What the lines of one side lack, for a message: `- expected` and `+ found`.
pub fn difference(expected: &[String], found: &[String]) -> String {
    let minus = expected.iter().filter(|line| !found.contains(line)).map(|line| format!("- {line}"));
    let plus = found.iter().filter(|line| !expected.contains(line)).map(|line| format!("+ {line}"));
    minus.chain(plus).collect::<Vec<_>>().join("\n")
}

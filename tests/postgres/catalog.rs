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
  select format('table %s %s comment %L', t.name, t.relpersistence, obj_description(t.oid, 'pg_class')) as line
  from tables t where t.relkind in ('r', 'p')
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
  select format('%s %s options %s comment %L as %s', case c.relkind when 'v' then 'view' else 'materialized view' end,
    t.name, c.reloptions, obj_description(c.oid, 'pg_class'), pg_get_viewdef(c.oid))
  from tables t join pg_class c on c.oid = t.oid where t.relkind in ('v', 'm')
  union all
  select format('function %s comment %L %s', p.oid::regprocedure, obj_description(p.oid, 'pg_proc'),
    pg_get_functiondef(p.oid))
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and p.prokind in ('f', 'p', 'w')
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  union all
  select format('trigger %s enabled %s', pg_get_triggerdef(g.oid), g.tgenabled)
  from pg_trigger g join tables t on t.oid = g.tgrelid where not g.tgisinternal
  union all
  select format('sequence %s %s start %s by %s from %s to %s cache %s cycle %s owned by %s.%I', t.name,
    format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
    o.name, a.attname)
  from tables t
  join pg_sequence s on s.seqrelid = t.oid
  left join pg_depend p on p.classid = 'pg_class'::regclass and p.objid = t.oid and p.deptype in ('a', 'i')
    and p.refclassid = 'pg_class'::regclass and p.refobjsubid > 0
  left join tables o on o.oid = p.refobjid
  left join pg_attribute a on a.attrelid = p.refobjid and a.attnum = p.refobjsubid
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
    select format('%s %I.%I', case c.relkind when 'v' then 'view' else 'materialized view' end, n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('v', 'm')
  loop
    execute format('drop %s cascade', replace(relation.name, 'view ', 'view if exists '));
  end loop;
  for relation in
    select p.oid::regprocedure as name
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('drop routine if exists %s cascade', relation.name);
  end loop;
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
end $$";
    client.batch_execute(CLEAR).expect("the schemas can be emptied");
}

/// What the lines of one side lack, for a message: `- expected` and `+ found`.
pub fn difference(expected: &[String], found: &[String]) -> String {
    let minus = expected.iter().filter(|line| !found.contains(line)).map(|line| format!("- {line}"));
    let plus = found.iter().filter(|line| !expected.contains(line)).map(|line| format!("+ {line}"));
    minus.chain(plus).collect::<Vec<_>>().join("\n")
}

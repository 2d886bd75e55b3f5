-- Everything that a history can make, as sorted lines: equal for equal schemas, whatever the order of columns. No oids, no
-- names that the server chose by itself where the language gives none. Valid on PostgreSQL 13 to 18, and on one server
-- only comparable with itself: what a version adds is printed by that version.
--
-- Left out: the tables of the state (aludel_*) with what hangs on them, members of extensions, what is the server's own.
with
spaces as materialized (
  select oid, nspname, nspowner, nspacl from pg_namespace
  where nspname !~ '^pg_' and nspname <> 'information_schema'
),
members as materialized (
  select classid, objid from pg_depend where deptype = 'e' and refclassid = 'pg_extension'::regclass
),
relations as materialized (
  select c.*, format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join spaces n on n.oid = c.relnamespace
  where c.relname !~ '^aludel_' and not exists (select from members m where m.classid = 'pg_class'::regclass and m.objid = c.oid)
),
types as materialized (
  select t.*, format('%I.%I', n.nspname, t.typname) as name
  from pg_type t join spaces n on n.oid = t.typnamespace
  where t.typtype in ('e', 'd', 'r') and not exists (select from members m where m.classid = 'pg_type'::regclass and m.objid = t.oid)
),
functions as materialized (
  select p.*, p.oid::regprocedure::text as name
  from pg_proc p join spaces n on n.oid = p.pronamespace
  where p.oid >= 16384 and p.prokind in ('f', 'p', 'w') and not exists (select from members m where m.classid = 'pg_proc'::regclass and m.objid = p.oid)
),
-- What may be granted on, with its rights and those that it has by itself. What the owner has on a column it has anyway,
-- and may pass on whether that is written down or not.
rights (object, acl, usual, owner) as (
  select format('schema %I', nspname), nspacl, acldefault('n', nspowner), nspowner from spaces
  union all
  select format('%s %s', case relkind when 'S' then 'sequence' else 'table' end, name), relacl,
    acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner), relowner
  from relations where relkind in ('r', 'p', 'v', 'm', 'S', 'f')
  union all
  select format('column %s.%I', r.name, a.attname),
    (select array_agg(x) from unnest(a.attacl) x where exists (select from aclexplode(array[x]) e where e.grantee <> r.relowner)),
    acldefault('c', r.relowner), r.relowner
  from relations r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  where a.attacl is not null
  union all
  select format('function %s', name), proacl, acldefault('f', proowner), proowner from functions
  union all
  select format('type %s', name), typacl, acldefault('T', typowner), typowner from types
)
select line from (
  -- Schemas and extensions.
  select format('schema %I owner %I', nspname, pg_get_userbyid(nspowner)) as line from spaces
  union all
  select format('extension %I version %s schema %I', e.extname, e.extversion, n.nspname)
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname <> 'plpgsql'

  -- Tables, views and what else has columns.
  union all
  select format('%s %s owner %I', case r.relkind
      when 'r' then 'table' when 'p' then 'table' when 'v' then 'view' when 'm' then 'materialized view'
      when 'f' then 'foreign table' when 'c' then 'composite type' end, r.name, pg_get_userbyid(r.relowner))
    || case when r.relpersistence <> 'p' then ' persistence ' || r.relpersistence::text else '' end
    || coalesce(' with ' || (select string_agg(o, ', ' order by o) from unnest(r.reloptions) o), '')
    || coalesce(' toast with ' || (select string_agg(o, ', ' order by o) from pg_class x, unnest(x.reloptions) o where x.oid = r.reltoastrelid), '')
    || coalesce(' tablespace ' || (select quote_ident(spcname) from pg_tablespace s where s.oid = r.reltablespace), '')
    || case when r.relkind in ('r', 'm') then coalesce(' using ' || (select nullif(amname, 'heap') from pg_am where oid = r.relam), '') else '' end
    || coalesce(' partition by ' || pg_get_partkeydef(r.oid), '')
    || case when r.relispartition then ' partition ' || pg_get_expr(r.relpartbound, r.oid) else '' end
    || case when r.relrowsecurity then ' row security' else '' end
    || case when r.relforcerowsecurity then ' forced' else '' end
    || case when r.relreplident <> 'd' and r.relkind in ('r', 'p', 'm') then ' replica identity ' || r.relreplident::text else '' end
    || case when r.reloftype <> 0 then ' of ' || r.reloftype::regtype else '' end
  from relations r where r.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
  union all
  -- The order of the parents counts, not the numbers: one that goes leaves a gap.
  select format('%s of %s %s number %s', case when c.relkind in ('i', 'I') then 'index' else 'table' end, c.name, p.name,
      (select count(*) from pg_inherits o where o.inhrelid = i.inhrelid and o.inhseqno <= i.inhseqno))
    || coalesce((select ' ' || nullif(to_jsonb(i) ->> 'inhdetachpending', 'false')), '')
  from pg_inherits i join relations c on c.oid = i.inhrelid join relations p on p.oid = i.inhparent
  union all
  select format('as %s %s', r.name, pg_get_viewdef(r.oid)) from relations r where r.relkind in ('v', 'm')
  union all
  select format('column %s.%I %s', r.name, a.attname, format_type(a.atttypid, a.atttypmod))
    || case when a.attcollation <> y.typcollation then format(' collate %s', a.attcollation::regcollation) else '' end
    || case when a.attnotnull then ' not null' else '' end
    || case when a.attgenerated = '' then coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') else '' end
    || case when a.attidentity <> '' then ' identity ' || a.attidentity::text else '' end
    || case when a.attgenerated <> '' then format(' generated %s %s', a.attgenerated, pg_get_expr(d.adbin, d.adrelid)) else '' end
    || case when a.attstorage <> y.typstorage then ' storage ' || a.attstorage::text else '' end
    || coalesce(' compression ' || nullif(to_jsonb(a) ->> 'attcompression', ''), '')
    || coalesce(' statistics ' || nullif(a.attstattarget, -1), '')
    || coalesce(' with ' || (select string_agg(o, ', ' order by o) from unnest(a.attoptions) o), '')
    || case when a.attinhcount > 0 then format(' inherited %s local %s', a.attinhcount, a.attislocal) else '' end
  from relations r
  join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  join pg_type y on y.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
  where r.relkind in ('r', 'p', 'v', 'm', 'f', 'c')

  -- Constraints of tables and domains. PostgreSQL 18 names every not-null constraint, `table_column_not_null` where nobody
  -- does, by the names of that day: these compare by their column.
  union all
  select format('constraint %s%s %s', coalesce(r.name, t.name),
      case when k.contype = 'n' and k.conname ~ '_not_null[0-9]*$' then '' else format('.%I', k.conname) end,
      pg_get_constraintdef(k.oid))
    || case when k.coninhcount > 0 then format(' inherited %s local %s', k.coninhcount, k.conislocal) else '' end
    || coalesce((select format(' part of %I', p.conname) from pg_constraint p where p.oid = k.conparentid), '')
  from pg_constraint k
  left join relations r on r.oid = k.conrelid and k.contype <> 't'
  left join types t on t.oid = k.contypid
  where coalesce(r.oid, t.oid) is not null
    -- A foreign key to a partitioned table has one more for each partition there, which nobody named.
    and not exists (select from pg_constraint p where p.oid = k.conparentid and p.conrelid = k.conrelid)

  -- Indexes.
  union all
  select pg_get_indexdef(i.indexrelid)
    || case when i.indisvalid then '' else ' not valid' end
    || case when i.indisclustered then ' clustered' else '' end
    || case when i.indisreplident then ' replica identity' else '' end
    || coalesce(' tablespace ' || (select quote_ident(spcname) from pg_tablespace s where s.oid = x.reltablespace), '')
    || coalesce((select string_agg(format(' statistics %s %s', a.attnum, a.attstattarget), '' order by a.attnum)
         from pg_attribute a where a.attrelid = i.indexrelid and a.attstattarget >= 0), '')
  from relations r join pg_index i on i.indrelid = r.oid join relations x on x.oid = i.indexrelid

  -- Sequences.
  union all
  select format('sequence %s owner %I %s start %s by %s from %s to %s cache %s cycle %s', r.name, pg_get_userbyid(r.relowner),
      format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)
    || case when r.relpersistence <> 'p' then ' persistence ' || r.relpersistence::text else '' end
    || coalesce(' owned by ' || o.name || '.' || quote_ident(a.attname), '')
  from relations r
  join pg_sequence s on s.seqrelid = r.oid
  left join pg_depend p on p.classid = 'pg_class'::regclass and p.objid = r.oid and p.deptype in ('a', 'i')
    and p.refclassid = 'pg_class'::regclass and p.refobjsubid > 0
  left join relations o on o.oid = p.refobjid
  left join pg_attribute a on a.attrelid = p.refobjid and a.attnum = p.refobjsubid

  -- Enums, domains, ranges.
  union all
  select format('enum %s owner %I (%s)', t.name, pg_get_userbyid(t.typowner),
    (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid))
  from types t where t.typtype = 'e'
  union all
  select format('domain %s owner %I as %s', t.name, pg_get_userbyid(t.typowner), format_type(t.typbasetype, t.typtypmod))
    || case when t.typcollation <> b.typcollation then format(' collate %s', t.typcollation::regcollation) else '' end
    || case when t.typnotnull then ' not null' else '' end
    || coalesce(' default ' || t.typdefault, '')
  from types t join pg_type b on b.oid = t.typbasetype where t.typtype = 'd'
  union all
  select format('range %s owner %I of %s', t.name, pg_get_userbyid(t.typowner), g.rngsubtype::regtype)
  from types t join pg_range g on g.rngtypid = t.oid

  -- Functions, triggers, rules, policies.
  union all
  select format('function %s owner %I %s', p.name, pg_get_userbyid(p.proowner), pg_get_functiondef(p.oid)) from functions p
  union all
  select format('trigger %s enabled %s%s', pg_get_triggerdef(g.oid), g.tgenabled,
    coalesce((select ' part of ' || p.tgname from pg_trigger p where p.oid = (to_jsonb(g) ->> 'tgparentid')::oid), ''))
  from relations r join pg_trigger g on g.tgrelid = r.oid
  -- Before 15 a copy of a parent's trigger is internal, as those of foreign keys are.
  where not g.tgisinternal
    or (to_jsonb(g) ->> 'tgparentid')::oid <> 0
      and coalesce((select k.contype from pg_constraint k where k.oid = g.tgconstraint), 't') = 't'
  union all
  select format('rule %s enabled %s', pg_get_ruledef(w.oid), w.ev_enabled)
  from relations r join pg_rewrite w on w.ev_class = r.oid where w.rulename <> '_RETURN'
  union all
  select format('policy %I on %s %s %s to %s using (%s) check (%s)', y.polname, r.name, y.polcmd,
    case when y.polpermissive then 'permissive' else 'restrictive' end,
    (select string_agg(case x when 0 then 'public' else quote_ident(pg_get_userbyid(x)) end, ', ' order by pg_get_userbyid(x) collate "C")
     from unnest(y.polroles) x),
    pg_get_expr(y.polqual, y.polrelid), pg_get_expr(y.polwithcheck, y.polrelid))
  from relations r join pg_policy y on y.polrelid = r.oid

  -- Statistics objects.
  union all
  select format('%s owner %I', replace(pg_get_statisticsobjdef(x.oid), ' ON ' || keys.here, ' ON ' || keys.sorted),
      pg_get_userbyid(x.stxowner))
    || coalesce(' target ' || nullif(to_jsonb(x) ->> 'stxstattarget', '-1'), '')
  from relations r join pg_statistic_ext x on x.stxrelid = r.oid
  cross join lateral (
    -- The server sorts columns by their position, which does not count.
    select coalesce(string_agg(quote_ident(attname), ', ' order by attnum), '') as here,
      coalesce(string_agg(quote_ident(attname), ', ' order by attname collate "C"), '') as sorted
    from pg_attribute where attrelid = r.oid and attnum = any (x.stxkeys::int2[])
  ) keys

  -- Rights, where they are not the usual ones; and those that new objects will have.
  union all
  select format('grant on %s to %s by %I: %s', g.object, case g.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end,
    pg_get_userbyid(g.grantor), string_agg(g.privilege_type || case when g.is_grantable and g.grantee <> g.owner then '*' else '' end, ', ' order by g.privilege_type))
  from (select r.object, r.owner, x.* from rights r, aclexplode(r.acl) x
        where r.acl is not null and (
          -- That the owner may pass on what it has goes without saying.
          exists (select grantee, privilege_type, is_grantable and grantee <> r.owner from aclexplode(r.acl)
            except select grantee, privilege_type, is_grantable and grantee <> r.owner from aclexplode(r.usual))
          or exists (select grantee, privilege_type, is_grantable and grantee <> r.owner from aclexplode(r.usual)
            except select grantee, privilege_type, is_grantable and grantee <> r.owner from aclexplode(r.acl)))) g
  group by g.object, g.grantee, g.grantor
  union all
  select format('no rights on %s', object) from rights where cardinality(acl) = 0 and cardinality(usual) > 0
  union all
  select format('default rights of %I%s on %s: %s', pg_get_userbyid(d.defaclrole),
    coalesce(' in ' || quote_ident(n.nspname), ''), d.defaclobjtype,
    (select string_agg(x::text, ', ' order by x::text) from unnest(d.defaclacl) x))
  from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace

  -- Comments on anything. Those of members of extensions came with them.
  union all
  select format('comment on %s %s %L', i.type, i.identity, d.description)
  from (
    -- Fenced, so that only these are identified.
    select * from pg_description
    where (objoid >= 16384 or (classoid = 'pg_namespace'::regclass and objoid in (select oid from spaces)))
      and classoid not in ('pg_language'::regclass, 'pg_database'::regclass)
    offset 0
  ) d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i
  where not exists (select from members m where m.classid = d.classoid and m.objid = d.objoid)
    and (i.schema is null or i.schema !~ '^pg_') and i.identity !~ '\maludel_'
) lines where line is not null order by line collate "C"

-- Takes away whatever a history can make, so that a database can be used for the next one: as after `create database`.
do $$
declare
  thing record;
  owner text := case when current_setting('server_version_num')::int >= 150000 then 'pg_database_owner' else 'postgres' end;
begin
  for thing in select extname as name from pg_extension where extname <> 'plpgsql' loop
    -- One that needs another is gone with it.
    execute format('drop extension if exists %I cascade', thing.name);
  end loop;
  for thing in select nspname as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
    execute format('drop schema %I cascade', thing.name);
  end loop;
  execute format('create schema public authorization %I', owner);
  if owner = 'pg_database_owner' then
    grant usage on schema public to public;
  else
    grant all on schema public to public;
  end if;
  comment on schema public is 'standard public schema';
  -- Those that are not of one schema: there is no statement that takes all of them.
  delete from pg_shdepend where classid = 'pg_default_acl'::regclass
    and dbid = (select oid from pg_database where datname = current_database());
  delete from pg_depend where classid = 'pg_default_acl'::regclass;
  delete from pg_default_acl;
end $$

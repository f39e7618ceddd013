#!/bin/sh
# Run once by the image of PostgreSQL, while its volume is empty. docops gets a role that owns its database and
# has no other right: a superuser could read files and start programs.
set -eu

psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" \
  --set password="$(cat /run/secrets/postgres/docops-password)" <<'SQL'
create role docops login password :'password';
create database docops owner docops;
revoke all on database docops from public;
SQL

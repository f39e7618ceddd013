#!/bin/sh
# Makes the secrets of state.yml once, in the directory "secrets" beside this file. Existing secrets stay as they are.
# Each container can read its own. Needs openssl, and root to set the owners.
set -eu
umask 077
cd "$(dirname "$0")"

if [ -e secrets ]; then
  echo "make-secrets: $(pwd)/secrets is there already; nothing was changed" >&2
  exit 1
fi

# Written to a temporary directory that is then renamed, so that the secrets are never there in part.
made=$(mktemp -d secrets.XXXXXX)
trap 'rm -rf "$made"' EXIT
mkdir "$made/docops" "$made/postgres" "$made/redis"

openssl rand -hex 32 > "$made/postgres/password"
openssl rand -hex 32 > "$made/postgres/docops-password"
printf 'postgres://docops:%s@postgres:5432/docops\n' "$(cat "$made/postgres/docops-password")" \
  > "$made/docops/database-url"
redis=$(openssl rand -hex 32)
printf 'requirepass %s\n' "$redis" > "$made/redis/redis.conf"
printf 'redis://:%s@redis:6379\n' "$redis" > "$made/docops/redis-url"
openssl rand -hex 32 > "$made/docops/key-pepper"

# The users of the images.
chown -R 10001:10001 "$made/docops"
chown -R 70:70 "$made/postgres"
chown -R 999:1000 "$made/redis"
chmod 0755 "$made"
mv "$made" secrets
trap - EXIT
echo "made $(pwd)/secrets; keep a copy of docops/key-pepper where your backups are not"

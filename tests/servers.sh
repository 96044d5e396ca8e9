#!/usr/bin/env bash
# PostgreSQL 17 with pgvector, and Redis 8, for the tests. Needs neither Docker nor rights, and changes nothing on the machine.
#   tests/servers.sh up       brings them up and leaves them up
#   tests/servers.sh down     stops them
#   tests/servers.sh status   says what runs; non-zero where something does not
#   tests/servers.sh env      prints the variables that the tests read, to be evaluated by a shell
#   tests/servers.sh clean    stops them and removes everything
#   tests/servers.sh with CMD runs a command with the servers up; stops them afterwards, unless somebody else uses them
#
# Debian packages are fetched by apt into a folder of our own (SERVERS_FOLDER, tests/.servers by default), unpacked there and given their own
# loader, so that they run beside whatever the machine has. SERVERS_MIRROR: another Debian mirror than the machine's.
# SERVERS_POSTGRES_PORT, SERVERS_REDIS_PORT: fixed ports instead of free ones.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/debian.sh"
is_root=false
[ "$(id -u)" != 0 ] || is_root=true

[ -n "$triplet" ] || { echo "servers.sh: only amd64 and arm64 are known; use tests/compose.yaml, or set PATTERN_EXECUTION_POSTGRES and PATTERN_EXECUTION_REDIS." >&2; exit 1; }

# Servers, then every library that they load, down to the C library.
packages=(postgresql-17 postgresql-client-17 postgresql-17-pgvector redis-server redis-tools patchelf tzdata
  libc6 libgcc-s1 libstdc++6 zlib1g libzstd1 liblz4-1 liblzma5 liblzf1 libxml2 libicu76 libssl3t64 libpq5 libpam0g libaudit1 libcap-ng0 libcap2
  libgssapi-krb5-2 libkrb5-3 libkrb5support0 libk5crypto3 libkeyutils1 libcom-err2 libldap2 libsasl2-2 libreadline8t64 libtinfo6
  libsystemd0 libxxhash0 libjemalloc2 libatomic1)

# As root the servers run as nobody, who must be able to reach them; a checkout in a private home is out of reach.
as_server() {
  if $is_root; then setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME=/nonexistent "$@"; else "$@"; fi
}

choose_folder() {
  folder=${SERVERS_FOLDER:-$here/.servers}
  mkdir -p "$folder" 2>/dev/null || true
  if [ ! -w "$folder" ] || ! as_server test -x "$folder"; then
    folder=$(dirname "$(mktemp -u)")/pattern-execution-servers-$(id -u)
    mkdir -p "$folder"
    [ -O "$folder" ] || { echo "servers.sh: $folder belongs to somebody else; set SERVERS_FOLDER." >&2; exit 1; }
  fi
  tree=$folder/root
  library=$tree/usr/lib/$triplet
  pg_bin=$tree/usr/lib/postgresql/17/bin
  redis_server=$tree/usr/bin/redis-check-rdb # redis-server is a link to it
  pg_data=$folder/postgres
  redis_data=$folder/redis
  postgres_port=$(cat "$folder/postgres.port" 2>/dev/null || true)
  redis_port=$(cat "$folder/redis.port" 2>/dev/null || true)
}

fetch() {
  local mirror
  mirror=$(find_mirror) || { echo "servers.sh: no Debian mirror in apt's sources; set SERVERS_MIRROR, use tests/compose.yaml, or set PATTERN_EXECUTION_POSTGRES and PATTERN_EXECUTION_REDIS." >&2; return 1; }
  update_apt "$mirror"
  (cd "$folder/packages" && in_private_apt apt-get download "${packages[@]}" >>"$folder/fetch.log" 2>&1) || { tail -20 "$folder/fetch.log" >&2; return 1; }
  touch "$folder/packages/.complete"
}

unpack() {
  local program
  unpack_packages --exclude='*/bitcode/*' --exclude='*/llvmjit*'
  for program in "$pg_bin"/{postgres,initdb,pg_ctl,psql} "$redis_server" "$tree/usr/bin/redis-cli"; do
    patch_program "$library" --set-interpreter "$library/$loader_name" "$program"
  done
  echo "$tree" >"$tree/.complete" # paths are written into the programs: a moved folder is unpacked again
}

install_programs() {
  [ "$(cat "$tree/.complete" 2>/dev/null)" != "$tree" ] || return 0
  [ -e "$folder/packages/.complete" ] || fetch
  unpack
}

# The process of a pid file, and only if it runs a program of ours.
running() {
  local id
  id=$(head -1 "$1" 2>/dev/null) && [ -n "$id" ] || return 1
  case "$(readlink "/proc/$id/exe" 2>/dev/null)" in "$tree"/*) echo "$id" ;; *) return 1 ;; esac
}

# Below the range that the system hands out by itself.
free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

make_own() {
  mkdir -p "$1"
  chmod 700 "$1"
  ! $is_root || chown nobody:nogroup "$1"
}

start_postgres() {
  local attempt
  ! running "$pg_data/postmaster.pid" >/dev/null || return 0
  if [ ! -e "$pg_data/PG_VERSION" ]; then
    rm -rf "$pg_data"
    make_own "$pg_data"
    (cd / && as_server "$pg_bin/initdb" -D "$pg_data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1) \
      || { cat "$folder/initdb.log" >&2; rm -rf "$pg_data"; return 1; }
  fi
  for attempt in 1 2 3; do
    postgres_port=${SERVERS_POSTGRES_PORT:-$(free_port)}
    # Nothing here has to survive a power cut, and a container may have no shared memory.
    if (cd / && as_server "$pg_bin/pg_ctl" -D "$pg_data" -w -t 60 -l "$pg_data/server.log" -o "-p $postgres_port -c listen_addresses=127.0.0.1 \
      -c unix_socket_directories= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off -c shared_buffers=512MB \
      -c max_wal_size=4GB -c dynamic_shared_memory_type=mmap -c max_connections=200" start >"$folder/start.log" 2>&1); then
      echo "$postgres_port" >"$folder/postgres.port"
      return 0
    fi
  done
  cat "$folder/start.log" >&2
  tail -20 "$pg_data/server.log" >&2
  return 1
}

start_redis() {
  local attempt
  ! running "$redis_data/redis.pid" >/dev/null || return 0
  make_own "$redis_data"
  for attempt in 1 2 3; do
    redis_port=${SERVERS_REDIS_PORT:-$(free_port)}
    rm -f "$redis_data/redis.pid"
    (cd / && as_server "$tree/usr/bin/redis-server" --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no --daemonize yes --dir "$redis_data" \
      --pidfile "$redis_data/redis.pid" --logfile "$redis_data/redis.log" >/dev/null)
    for _ in $(seq 100); do
      if running "$redis_data/redis.pid" >/dev/null && [ "$("$tree/usr/bin/redis-cli" -p "$redis_port" ping 2>/dev/null)" = PONG ]; then
        echo "$redis_port" >"$folder/redis.port"
        return 0
      fi
      sleep 0.1
    done
  done
  tail -20 "$redis_data/redis.log" >&2
  return 1
}

# In a subshell that holds the lock; the servers must not inherit it.
start() {
  mkdir -p "$folder"
  (
    flock 9
    install_programs 9>&-
    start_postgres 9>&-
    start_redis 9>&-
  ) 9>"$folder/lock" 8>&-
  choose_folder
}

stop() {
  local file id signal
  for file in "$pg_data/postmaster.pid" "$redis_data/redis.pid"; do
    id=$(running "$file") || continue
    signal=TERM
    [ "$file" != "$pg_data/postmaster.pid" ] || signal=INT # does not wait for clients
    kill "-$signal" "$id"
    for _ in $(seq 100); do kill -0 "$id" 2>/dev/null || break; sleep 0.1; done
  done
}

status() {
  local id all=0
  if id=$(running "$pg_data/postmaster.pid"); then echo "PostgreSQL: process $id, port $postgres_port"; else echo "PostgreSQL: down"; all=1; fi
  if id=$(running "$redis_data/redis.pid"); then echo "Redis: process $id, port $redis_port"; else echo "Redis: down"; all=1; fi
  return "$all"
}

print_env() {
  printf "export PATTERN_EXECUTION_POSTGRES='Host=127.0.0.1;Port=%s;Username=postgres;Database=postgres'\n" "$postgres_port"
  printf "export PATTERN_EXECUTION_REDIS='127.0.0.1:%s'\n" "$redis_port"
  printf "export PATTERN_EXECUTION_PG_BIN='%s'\nexport PATTERN_EXECUTION_REDIS_SERVER='%s'\n" "$pg_bin" "$tree/usr/bin/redis-server"
}

# Everybody who uses the servers holds a shared lock; who finds itself alone at the end stops them, unless they were brought up to stay.
with_servers() {
  local result=0
  trap : INT TERM # the command gets them too; the servers are stopped all the same
  exec 8>"$folder/users"
  flock -s 8
  start
  # What the environment names is used instead of ours.
  eval "$(print_env | while IFS='=' read -r name value; do
    name=${name#export }
    [ -n "${!name:-}" ] || printf 'export %s=%s\n' "$name" "$value"
  done)"
  "$@" 8>&- || result=$?
  flock -u 8
  [ -e "$folder/keep" ] || ! flock -n -x 8 || stop
  exec 8>&-
  return "$result"
}

choose_folder
case ${1:-} in
  up) start; touch "$folder/keep"; status ;;
  down) rm -f "$folder/keep"; stop ;;
  status) status ;;
  env) print_env ;;
  clean) stop; rm -rf "$folder" ;;
  with) shift; with_servers "$@" ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac

#!/usr/bin/env bash
# What the harness needs from this machine, in one table; installs what is missing, or says which command does.
#   tools/setup.sh [local|container]   install what is missing; progress on stderr; exit 10 where it may not
#   tools/setup.sh scripts             the same, with the runtimes of the candidate scripts in drills/scripts
#   tools/setup.sh --check [--json]    one line per part: present (version) or lacking (the command that mends it); exit 0 or 10
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$root/.drill/setup
log=$work/setup.log

# name | scope | probe | packages | what it is for
#   scope     always, local (both engines need these), container, scripts (never demanded), or optional (installed with the browser,
#             never demanded)
#   probe     every word must be there; a,b is either; with a slash a path pattern, with @ a function below, else a command
#   packages  Debian's names; a,b is the first one that apt knows
parts=(
  'net-sdk|always|@net_sdk||builds and runs the harness'
  'postgresql|local|/usr/lib/postgresql/*/bin/initdb /usr/lib/postgresql/*/bin/pg_waldump|postgresql|the local engine'
  'pgbackrest|local|pgbackrest|pgbackrest|base backups, archive and restores'
  'sqlalchemy|local|/usr/bin/python3 /usr/lib/python3/dist-packages/sqlalchemy/__init__.py|python3-sqlalchemy|the candidate scripts'
  'psycopg2|local|/usr/bin/python3 /usr/lib/python3/dist-packages/psycopg2/__init__.py|python3-psycopg2|the candidate scripts'
  'bubblewrap|local|bwrap|bubblewrap|isolation of the candidate scripts'
  'browser|local|chromium-headless-shell,chromium,google-chrome,google-chrome-stable|chromium-headless-shell,chromium|clicks through the portal'
  'fonts|optional|/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc|fonts-noto-core fonts-noto-cjk|screenshots with names in several scripts'
  'django|scripts|/usr/bin/python3 /usr/lib/python3/dist-packages/django/__init__.py|python3-django|candidate scripts with Django'
  'nodejs|scripts|@node|nodejs|candidate scripts with TypeORM, which needs Node 20.19'
  'npm|scripts|npm|npm|their packages'
  'docker|container|docker|docker-cli,docker.io|the container engine and its client'
  'engine|container|@engine|docker.io iptables|a container engine that answers'
  'compose|container|@compose|docker-compose|the world to poke by hand'
  'debootstrap|container|debootstrap|debootstrap|a base image where no registry answers'
  'image|container|@image||the PostgreSQL image of the container engine'
)

say() { printf 'setup: %s\n' "$*" >&2; }

fail() { say "$1"; shift; for line in "$@"; do printf '  HINT: %s\n' "$line" >&2; done; exit 10; }

# ---- probes: no program is started for the local parts, so that a machine that has everything pays next to nothing

net_sdk() {
  local program
  program=$(type -P dotnet) && program=$(readlink -f "$program") && compgen -G "${program%/*}/sdk/10.*" >/dev/null
}

engine() { type -P docker >/dev/null && timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# TypeORM 1.1 says which: ^20.19 || ^22.13 || >=24.11
node() {
  local version
  version=$(command node --version 2>/dev/null) && version=${version#v} || return
  case $version in
    20.* | 22.*) [ "$(printf '%s\n' "${version%%.*}.$([ "${version%%.*}" = 20 ] && echo 19 || echo 13)" "$version" | sort -V | head -n 1)" != "$version" ] ;;
    *) [ "${version%%.*}" -ge 24 ] ;;
  esac
}

compose() { type -P docker-compose >/dev/null || docker compose version >/dev/null 2>&1; }

image() { type -P docker >/dev/null && timeout 20 "$root/tools/image.sh" --present >/dev/null 2>&1; }

there() {
  case $1 in
    @*) "${1#@}" ;;
    */*) compgen -G "$1" >/dev/null ;;
    *) type -P "$1" >/dev/null ;;
  esac
}

present() {
  local word choice words
  read -ra words <<<"$1"
  for word in "${words[@]}"; do
    for choice in ${word//,/ }; do there "$choice" && continue 2; done
    return 1
  done
}

# ---- the doctor's lines

version_of() {
  local package version
  case $1 in
    net-sdk) version=$(compgen -G "$(dirname "$(readlink -f "$(type -P dotnet)")")/sdk/10.*" | sort -V | tail -n 1); version=${version##*/} ;;
    engine) version=$(docker version --format '{{.Server.Version}}' 2>/dev/null) ;;
    image) version=$("$root/tools/image.sh" --present) ;;
    *) for package in ${2//,/ }; do
         version=$(dpkg-query -W -f '${Version}' "$package" 2>/dev/null) && [ -n "$version" ] && break
       done ;;
  esac
  printf '%s' "${version:-version unknown}"
}

may_install() { type -P apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

install_command() {
  local sudo=''
  [ "$(id -u)" = 0 ] || sudo='sudo '
  echo "${sudo}apt-get install -y --no-install-recommends $(known_packages "$@")"
}

mend_of() {
  local packages=$2
  case $1 in
    net-sdk) echo 'install the .NET SDK 10: https://dotnet.microsoft.com/download/dotnet/10.0' ;;
    image) echo 'tools/image.sh' ;;
    nodejs) type -P node >/dev/null && echo 'install Node 20.19 or later, or 22.13 or later: https://nodejs.org/en/download' || install_command $packages ;;
    engine) type -P dockerd >/dev/null && echo 'tools/setup.sh container' || install_command $packages ;;
    *) install_command $packages ;;
  esac
}

check() {
  local json=$1 row name scope probe packages purpose state detail key separator='' lacking=0
  [ "$json" = yes ] && printf '{"schemaVersion":1,"parts":['
  for row in "${parts[@]}"; do
    IFS='|' read -r name scope probe packages purpose <<<"$row"
    if present "$probe"; then
      state=present key=version detail=$(version_of "$name" "$packages")
    else
      state=lacking key=mend detail=$(mend_of "$name" "$packages")
      case $scope in optional | scripts) ;; *) lacking=1 ;; esac
    fi
    if [ "$json" = yes ]; then
      printf '%s{"name":"%s","scope":"%s","purpose":"%s","state":"%s","%s":"%s"}' \
        "$separator" "$name" "$scope" "$purpose" "$state" "$key" "$detail"
      separator=,
    else
      printf '%-12s %-9s %-8s %s  (%s)\n' "$name" "$scope" "$state" "$detail" "$purpose"
    fi
  done
  [ "$json" = yes ] && printf ']}\n'
  [ "$lacking" = 0 ] || return 10
}

# ---- installing

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@" </dev/null >>"$log" 2>&1
}

update_lists() {
  [ -n "${lists_updated:-}" ] && return
  lists_updated=yes
  say 'reading the package lists (apt-get update)'
  apt update || say 'apt-get update failed; going on with the lists at hand'
}

# From "a,b c" the names that apt knows: "a c", or "b c" where a is unknown.
known_packages() {
  local word choice names=()
  for word in "$@"; do
    for choice in ${word//,/ }; do [ "$choice" != "$word" ] && apt-cache show "$choice" >/dev/null 2>&1 && break; done
    names+=("$choice")
  done
  echo "${names[*]}"
}

install_packages() {
  local packages
  mkdir -p "$work"
  compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || update_lists
  packages=$(known_packages "$@")
  say "installing $packages"
  # shellcheck disable=SC2086 # a list of package names
  if ! apt install --no-install-recommends $packages; then
    update_lists
    # shellcheck disable=SC2086
    apt install --no-install-recommends $packages || { tail -n 30 "$log" >&2; fail "apt-get could not install: $packages" "the whole output is in $log"; }
  fi
}

# Debian's package would make and start a cluster of its own; nothing that the user did not ask for is left running.
without_main_cluster() {
  local folder=/etc/postgresql-common/createcluster.d status=0
  as_root mkdir -p "$folder"
  as_root sh -c "echo 'create_main_cluster = false' > $folder/drillharness.conf"
  "$@" || status=$?
  as_root rm -f "$folder/drillharness.conf"
  return "$status"
}

install_missing() {
  local row name scope probe packages package wanted=() names=()
  for row in "${parts[@]}"; do
    IFS='|' read -r name scope probe packages _ <<<"$row"
    case $scope in
      local) ;;
      container | scripts) [ "$1" = "$scope" ] || continue ;;
      *) continue ;;
    esac
    [ -n "$packages" ] && ! present "$probe" || continue
    [ "$name" = engine ] && type -P dockerd >/dev/null && continue
    names+=("$name")
    for package in $packages; do [[ " ${wanted[*]} " == *" $package "* ]] || wanted+=("$package"); done
    [ "$name" = browser ] && wanted+=(fonts-noto-core fonts-noto-cjk)
  done
  [ ${#wanted[@]} = 0 ] && return
  say "missing: ${names[*]}"
  may_install || fail 'this machine lacks parts, and installing them needs root' "$(install_command "${wanted[@]}")"
  case " ${wanted[*]} " in
    *' postgresql '*) without_main_cluster install_packages "${wanted[@]}" ;;
    *) install_packages "${wanted[@]}" ;;
  esac
}

# ---- the container engine

start_engine() {
  engine && return
  [ -z "${DOCKER_HOST:-}" ] || fail "no container engine answers at DOCKER_HOST ($DOCKER_HOST)" 'docker version'
  [ "$(id -u)" = 0 ] || fail 'no container engine answers, and starting one needs root' 'sudo systemctl start docker, or add yourself to the group docker'
  mkdir -p "$work"
  say 'starting the container engine (dockerd)'
  if [ -d /run/systemd/system ]; then
    systemctl start docker >>"$log" 2>&1
  else
    setsid dockerd >"$work/dockerd.log" 2>&1 </dev/null &
    disown
  fi
  local look
  for look in {1..60}; do
    engine && { say "the container engine answers (version $(version_of engine))"; return; }
    sleep 1
  done
  tail -n 20 "$work/dockerd.log" >&2 2>/dev/null
  fail "dockerd did not answer within $look s" "its output: $work/dockerd.log"
}

case ${1:-local} in
  --check) check "$([ "${2:-}" = --json ] && echo yes || echo no)" ;;
  --json) check yes ;;
  local | scripts) install_missing "$1" ;;
  container)
    install_missing container
    start_engine
    "$root/tools/image.sh" ${2:+"$2"} >/dev/null
    ;;
  *) echo 'usage: tools/setup.sh [local|scripts|container [MAJOR]|--check [--json]]' >&2; exit 5 ;;
esac

#!/usr/bin/env bash
# The PostgreSQL image of the container engine, built once for each state of fixtures/images and then reused.
#   tools/image.sh [MAJOR]            builds it where it is missing; prints its name on stdout, progress on stderr
#   tools/image.sh --name [MAJOR]     prints the name alone
#   tools/image.sh --present [MAJOR]  prints the name where the image exists, else exits 10
#   tools/image.sh --portal           the portal's image for docker-compose.yml
# The base is postgres:<major>-bookworm where a registry answers, else one made here from Debian's packages.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
folder=$root/fixtures/images
registry_answers_within=15
pull_ends_within=900

say() { printf 'image: %s\n' "$*" >&2; }

fail() { say "$1"; shift; for line in "$@"; do printf '  HINT: %s\n' "$line" >&2; done; exit 10; }

there() { docker image inspect "$1" >/dev/null 2>&1; }

# The first 12 hex digits of the SHA-256 over the files of a folder, names sorted; READMEs do not count.
content() { (cd "$1" && shift && find . -type f ! -name README.md "$@" -print0 | LC_ALL=C sort -z | xargs -0 cat | sha256sum | cut -c1-12); }

# The machine's own major: that of its installed programs, else the one its packages offer.
default_major() {
  local newest
  newest=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | cut -d/ -f5 | sort -n | tail -n 1 || true)
  [ -n "$newest" ] || newest=$(apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p' | head -n 1 || true)
  echo "${newest:-17}"
}

# Pulling may take minutes, but a registry that is there says so within seconds.
registry_has() {
  local output pull status=0 looks=0
  output=$(mktemp)
  timeout "$pull_ends_within" docker pull "$1" >"$output" 2>&1 &
  pull=$!
  while kill -0 "$pull" 2>/dev/null && ! grep -q -e 'Pulling from' -e 'Status:' "$output"; do
    [ $((looks += 1)) -le $((registry_answers_within * 5)) ] || { kill "$pull" 2>/dev/null || :; break; }
    sleep 0.2
  done
  wait "$pull" 2>/dev/null || status=$?
  rm -f "$output"
  return "$status"
}

# The files of a minimal Debian: the machine's own release, from the mirror that its apt uses.
debian_base() {
  local codename sources mirror name rootfs proxies
  [ "$(id -u)" = 0 ] || fail 'building a base image from packages needs root' 'sudo tools/image.sh'
  type -P debootstrap >/dev/null || fail 'debootstrap is missing, and no registry answers' 'apt-get install -y --no-install-recommends debootstrap'
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  sources=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' \
    | awk -v release="$codename" '$2 == release || index($2, release "-") == 1 { print "deb", $1, $2, $3 }' | sort -u)
  mirror=$(awk -v release="$codename" '$3 == release && $4 == "main" { print $2; exit }' <<<"$sources")
  [ -n "$mirror" ] || fail "apt on this machine names no mirror of '$codename'" 'apt-get update'
  name=drillharness/debian:$codename
  if ! there "$name"; then
    say "making a base of Debian '$codename' with debootstrap"
    rootfs=$(mktemp -d /var/tmp/drillharness-base.XXXXXX)
    # shellcheck disable=SC2064 # the folder of now
    trap "rm -rf '$rootfs'" EXIT
    debootstrap --variant=minbase --include=ca-certificates "$codename" "$rootfs" "$mirror" >"$log" 2>&1 \
      || { tail -n 20 "$log" >&2; fail 'debootstrap failed' "its output: $log"; }
    echo "$sources" >"$rootfs/etc/apt/sources.list"
    proxies=$(apt-config dump | grep -E '^Acquire::https?::[Pp]roxy' || true)
    [ -z "$proxies" ] || echo "$proxies" >"$rootfs/etc/apt/apt.conf.d/30proxy"
    rm -rf "$rootfs"/var/cache/apt/archives/*.deb "$rootfs"/var/lib/apt/lists/*
    tar -C "$rootfs" -c . | docker import -c 'LABEL drillharness.image=1' - "$name" >/dev/null
    rm -rf "$rootfs"
    trap - EXIT
  fi
  echo "$name"
}

# build NAME FOLDER ARGUMENTS...: on the host's network, as the machine itself reaches its packages.
build() {
  local name=$1 context=$2
  shift 2
  say "building $name"
  docker build --network host --label drillharness.image=1 --tag "$name" "$@" "$context" >"$log" 2>&1 \
    || { tail -n 30 "$log" >&2; fail "building $name failed" "the whole output: $log"; }
}

packaged_base() {
  local debian name
  apt-cache show "postgresql-$major" >/dev/null 2>&1 \
    || fail "PostgreSQL $major is not to be had here: no registry answers, and this machine's packages do not know it" 'apt-get update; apt-cache search --names-only "^postgresql-[0-9]+$"'
  debian=$(debian_base)
  name=drillharness/postgres-base:$major-$(content "$folder/base")
  there "$name" || build "$name" "$folder/base" --build-arg DEBIAN="$debian" --build-arg PG_MAJOR="$major"
  echo "$name"
}

postgres_image() {
  local base=postgres:$major-bookworm
  there "$base" || say "asking for $base (a registry has $registry_answers_within s to answer)"
  if ! there "$base" && ! registry_has "$base"; then
    say 'no registry answers; making the base from packages'
    base=$(packaged_base)
  fi
  build "$image" "$folder" --build-arg BASE="$base"
}

# What the portal is made of: the image below it, its Dockerfile, and the sources of its three projects.
portal_content() {
  local project
  {
    echo "$image"
    cat "$root"/Directory.*.props "$folder/portal/Dockerfile"
    for project in Timing Metadata Portal; do content "$root/fixtures/DrillHarness.$project" ! -path './obj/*' ! -path './bin/*'; done
  } | sha256sum | cut -c1-12
}

# Published aside, so that the restore for one platform does not disturb the tree's own obj folders.
portal_image() {
  local aside=$root/.drill/build/portal
  say 'publishing the portal (self-contained)'
  rm -rf "$aside/image"
  mkdir -p "$aside/image"
  dotnet publish "$root/fixtures/DrillHarness.Portal/DrillHarness.Portal.csproj" -c Release -r linux-x64 --self-contained \
    --artifacts-path "$aside/artifacts" -o "$aside/image/program" -v quiet --disable-build-servers >"$log" 2>&1 \
    || { tail -n 30 "$log" >&2; fail 'publishing the portal failed' "the whole output: $log"; }
  cp "$folder/portal/Dockerfile" "$aside/image/"
  build "$1" "$aside/image" --build-arg BASE="$image"
}

# once NAME COMMAND...: two at once would make the same image twice.
once() {
  there "$1" && return
  exec 9>"${TMPDIR:-/tmp}/drillharness-image.lock"
  flock 9
  there "$1" || "${@:2}"
  exec 9>&-
}

case ${1:-} in --*) action=$1; shift ;; *) action=--build ;; esac
major=${1:-$(default_major)}
usage='usage: tools/image.sh [--name|--present|--portal] [MAJOR]'
[[ $major =~ ^[0-9]+$ ]] || { echo "$usage" >&2; exit 5; }
image=drillharness/postgres:$major-$(content "$folder" ! -path './portal/*')

[ "$action" = --name ] || type -P docker >/dev/null || fail 'there is no docker command on this machine' 'tools/setup.sh container'
log=$root/.drill/setup/image.log
mkdir -p "${log%/*}"

case $action in
  --name) echo "$image" ;;
  --present) there "$image" || exit 10; echo "$image" ;;
  --build) once "$image" postgres_image; echo "$image" ;;
  --portal)
    once "$image" postgres_image
    portal=drillharness/portal:$(portal_content)
    once "$portal" portal_image "$portal"
    echo "$portal"
    ;;
  *) echo "$usage" >&2; exit 5 ;;
esac

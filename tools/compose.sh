#!/usr/bin/env bash
# The world of docker-compose.yml, by whichever Compose this machine has.
#   tools/compose.sh up [PROFILE [SEED]]   makes the images, starts everything, says how to sign in
#   tools/compose.sh down                  stops everything and removes it, volumes too
#   tools/compose.sh run ...               hands the rest to Compose: ps, logs, exec
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
cd "$root"
. tools/build.sh
settings=${DRILL_COMPOSE_SETTINGS:-$root/.env}
export COMPOSE_PROJECT_NAME=${COMPOSE_PROJECT_NAME:-drillharness}
ready_within=180

say() { printf 'compose: %s\n' "$*" >&2; }

compose() {
  if docker compose version >/dev/null 2>&1; then docker compose --env-file "$settings" "$@"; else docker-compose --env-file "$settings" "$@"; fi
}

set_before() { sed -n "s/^$1=//p" "$settings" 2>/dev/null || true; }

write_settings() {
  local password
  password=$(set_before DRILL_PASSWORD)
  [ -n "$password" ] || password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  (umask 077 && cat >"$settings" <<END
DRILL_POSTGRES_IMAGE=$1
DRILL_PORTAL_IMAGE=$2
DRILL_PASSWORD=$password
DRILL_PROFILE=$DRILL_PROFILE
DRILL_SEED=$DRILL_SEED
COMPOSE_PROJECT_NAME=$COMPOSE_PROJECT_NAME
END
  )
}

until_portal_answers() {
  local started=$SECONDS container state
  while :; do
    container=$(compose ps -q portal)
    state=$(docker inspect --format '{{.State.Status}} {{.State.Health.Status}}' "$container" 2>/dev/null || echo gone)
    [ "$state" = 'running healthy' ] && return
    if [ $((SECONDS - started)) -ge "$ready_within" ] || [ "${state%% *}" = exited ]; then
      compose logs --tail 20 >&2
      say "the portal did not answer within $ready_within s (it is $state)"
      exit 3
    fi
    sleep 0.5
  done
}

up() {
  local profile seed postgres portal
  profile=$(set_before DRILL_PROFILE)
  seed=$(set_before DRILL_SEED)
  export DRILL_PROFILE=${1:-${profile:-tiny}} DRILL_SEED=${2:-${seed:-7}}
  if [ "${profile:-$DRILL_PROFILE} ${seed:-$DRILL_SEED}" != "$DRILL_PROFILE $DRILL_SEED" ]; then
    say "this world holds profile $profile, seed $seed; tools/compose.sh down removes it"
    exit 5
  fi
  tools/setup.sh container
  postgres=$(tools/image.sh)
  portal=$(tools/image.sh --portal)
  write_settings "$postgres" "$portal"
  compose up -d >&2
  until_portal_answers
  compose run --rm -T --no-deps seed --sign-in "$DRILL_PROFILE" "$DRILL_SEED"
  echo "Portal:     http://127.0.0.1:${DRILL_PORTAL_PORT:-18080}/sign-in"
  echo "PostgreSQL: 127.0.0.1:${DRILL_POSTGRES_PORT:-15432}, user postgres, its password is in $settings"
}

case ${1:-} in
  up) shift; need_sdk; up "$@" ;;
  down) [ -f "$settings" ] || { say 'nothing was brought up from here'; exit 0; }; compose down --volumes --remove-orphans >&2; rm -f "$settings" ;;
  run) shift; compose "$@" ;;
  *) echo 'usage: tools/compose.sh up [PROFILE [SEED]] | down | run ...' >&2; exit 5 ;;
esac

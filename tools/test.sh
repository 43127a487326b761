#!/usr/bin/env bash
# tools/drill test [--project NAME] [--filter EXPRESSION]: the whole suite, both engines; ends in "N passed, N failed, N skipped".
# Two projects run side by side (DRILL_TEST_LANES); tests of the category Alone, which measure the machine, have it to themselves in the end.
# A project that crashed, ran out of time or ran no tests counts as one failed.
set -u
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
. "$root/tools/build.sh"
deadline=${DRILL_TEST_DEADLINE:-60m}
lanes=${DRILL_TEST_LANES:-2}
results=$root/.drill/test-results
filter='' only=''
passed=0 failed=0 skipped=0

while [ $# -gt 0 ]; do
  case $1 in
    --filter) filter=${2:?--filter needs an expression}; shift 2 ;;
    --project) only=${2:?--project needs a name}; shift 2 ;;
    *) echo 'usage: tools/drill test [--project NAME] [--filter EXPRESSION]' >&2; exit 5 ;;
  esac
done

finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  exit "$1"
}

# timeout leads a process group of its own, so an interrupt has to be handed on.
interrupted() {
  local runner
  for runner in "$results"/*.runner; do [ ! -f "$runner" ] || kill -INT "$(cat "$runner")" 2>/dev/null; done
  wait
  failed=$((failed + 1))
  finish 3
}
trap interrupted INT TERM

# What it finds goes to NAME.found, the counts to the last line of it; then NAME.ended has the seconds. The third argument is a filter beside the caller's.
run_project() {
  local name=$1 project=$2 which=$3 started=$SECONDS status=0
  timeout --kill-after=60s "$deadline" dotnet test "$project" -c Release --no-build --nologo -v quiet \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results" --filter "${filter:+($filter)&}$which" \
    >"$results/$name.log" 2>&1 </dev/null &
  echo $! >"$results/$name.runner"
  wait $! || status=$?
  rm -f "$results/$name.runner"
  /usr/bin/python3 "$root/tools/test-totals.py" "$results/$name.trx" "$status" "${filter:+filtered}" >"$results/$name.found" 2>&1 ||
    printf '  the results of %s cannot be read\n0 1 0\n' "$name" >>"$results/$name.found"
  echo $((SECONDS - started)) >"$results/$name.ended"
}

tell_project() {
  local name=$1 one two three
  sed '$d' "$results/$name.found"
  read -r one two three <<<"$(tail -n 1 "$results/$name.found")"
  [ "$two" = 0 ] || tail -n 15 "$results/$name.log" | sed 's/^/  | /'
  passed=$((passed + one)) failed=$((failed + two)) skipped=$((skipped + three))
  echo "$name: $one passed, $two failed, $three skipped in $(cat "$results/$name.ended") s"
}

# Waits for one to end and tells of those that have.
wait_for_one() {
  local at name
  wait -n
  [ $? != 127 ] || for name in "${running[@]}"; do
    [ -f "$results/$name.ended" ] || { printf '  nothing is known of %s\n0 1 0\n' "$name" >"$results/$name.found"; echo 0 >"$results/$name.ended"; }
  done
  for at in "${!running[@]}"; do
    name=${running[$at]}
    [ -f "$results/$name.ended" ] || continue
    unset "running[$at]"
    tell_project "$name"
  done
}

projects=()
# Those that take longest go first, so that the lanes end together.
for project in "$root"/tests/DrillHarness.{Drills,Cli,Gate,Recovery,Clusters}.Tests/*.csproj "$root"/tests/*/*.csproj; do
  case " ${projects[*]-} " in *" $project "*) continue ;; esac
  name=$(basename "$project" .csproj)
  case $only in '' | "$name" | "${name#DrillHarness.}" | "$(basename "${name#DrillHarness.}" .Tests)") projects+=("$project") ;; esac
done
[ ${#projects[@]} != 0 ] || { echo "drill: no test project is called '$only'" >&2; exit 5; }

need_sdk
"$root/tools/setup.sh" container || { failed=1; finish 10; }
# What a machine's packages do not have is a failure of the tests that need it.
"$root/tools/setup.sh" scripts || true
build_everything || { failed=1; finish 1; }

rm -rf "$results"
mkdir -p "$results"
running=()
for project in "${projects[@]}"; do
  while [ ${#running[@]} -ge "$lanes" ]; do wait_for_one; done
  name=$(basename "$project" .csproj)
  echo "$name ..."
  run_project "$name" "$project" 'TestCategory!=Alone' &
  running+=("$name")
done
while [ ${#running[@]} != 0 ]; do wait_for_one; done
for project in "${projects[@]}"; do
  grep -rqF '[Category("Alone")]' --include='*.cs' "$(dirname "$project")" || continue
  name=$(basename "$project" .csproj).Alone
  echo "$name ..."
  run_project "$name" "$project" 'TestCategory=Alone' &
  running+=("$name")
  wait_for_one
done
[ "$failed" = 0 ] || finish 1
[ "$((passed + skipped))" != 0 ] || { echo 'no test ran' >&2; finish 8; }
finish 0

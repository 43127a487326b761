#!/usr/bin/env bash
# tools/drill test [--project NAME] [--filter EXPRESSION]: the whole suite, both engines; ends in "N passed, N failed, N skipped".
# A project that crashed, ran out of time or ran no tests counts as one failed.
set -u
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
. "$root/tools/build.sh"
deadline=${DRILL_TEST_DEADLINE:-45m}
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
runner=''
trap '[ -z "$runner" ] || kill -INT "$runner" 2>/dev/null; failed=$((failed + 1)); finish 3' INT TERM

run_project() {
  local name=$1 project=$2 started=$SECONDS status=0 counts
  echo "$name ..."
  timeout --kill-after=60s "$deadline" dotnet test "$project" -c Release --no-build --nologo -v quiet \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results" ${filter:+--filter "$filter"} \
    >"$results/$name.log" 2>&1 </dev/null &
  runner=$!
  wait "$runner" || status=$?
  runner=''
  counts=$(/usr/bin/python3 "$root/tools/test-totals.py" "$results/$name.trx" "$status" "${filter:+filtered}")
  status=$?
  sed '$d' <<<"$counts"
  read -r one two three <<<"$(tail -n 1 <<<"$counts")"
  [ "$status" = 0 ] || { one=0 two=1 three=0; echo "  the results of $name cannot be read"; }
  [ "$two" = 0 ] || tail -n 15 "$results/$name.log" | sed 's/^/  | /'
  passed=$((passed + one)) failed=$((failed + two)) skipped=$((skipped + three))
  echo "$name: $one passed, $two failed, $three skipped in $((SECONDS - started)) s"
}

projects=()
for project in "$root"/tests/*/*.csproj; do
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
for project in "${projects[@]}"; do run_project "$(basename "$project" .csproj)" "$project"; done
[ "$failed" = 0 ] || finish 1
[ "$((passed + skipped))" != 0 ] || { echo 'no test ran' >&2; finish 8; }
finish 0

# Sourced by the launcher and the test script: the SDK, and a build that happens only when a source has changed.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1

build_folder=$root/.drill/build
command_dll=$root/drills/DrillHarness.Cli/bin/Release/net10.0/DrillHarness.Cli.dll

need_sdk() {
  local program
  program=$(type -P dotnet) && program=$(readlink -f "$program") && compgen -G "${program%/*}/sdk/10.*" >/dev/null && return
  echo 'drill: the .NET SDK 10 is not on this machine.' >&2
  echo '  HINT: install it from https://dotnet.microsoft.com/download/dotnet/10.0' >&2
  exit 10
}

# One number for every source's path, size and time: changes with an edit, a checkout, a new and a deleted file.
sources() {
  (cd "$root" && find fixtures tools drills ./*.props ./*.txt .editorconfig \
    \( -name bin -o -name obj \) -prune -o -type f ! -name '*.md' -printf '%p %s %T@\n' | cksum)
}

# build_target TARGET: a Release build; silent when it succeeds, the whole output when it does not.
build_target() {
  local started=$SECONDS
  echo "drill: building $(basename "$1") (restores packages the first time)" >&2
  if ! dotnet build "$1" -c Release -v quiet --disable-build-servers >"$build_folder/build.log" 2>&1; then
    cat "$build_folder/build.log" >&2
    echo "drill: the build failed; its output is also in .drill/build/build.log" >&2
    return 1
  fi
  echo "drill: built in $((SECONDS - started)) s" >&2
}

up_to_date() { [ -f "$command_dll" ] && [ "$(cat "$build_folder/sources" 2>/dev/null)" = "$(sources)" ]; }

# The lock keeps two launchers from building at once; the second one finds the work done.
build_command() {
  up_to_date && return
  mkdir -p "$build_folder"
  (
    flock 9
    up_to_date && exit 0
    before=$(sources)
    build_target "$root/drills/DrillHarness.Cli/DrillHarness.Cli.csproj"
    echo "$before" >"$build_folder/sources"
  ) 9>"$build_folder/lock"
}

build_everything() {
  mkdir -p "$build_folder"
  (
    flock 9
    before=$(sources)
    build_target "$root/DrillHarness.sln" || exit 1
    echo "$before" >"$build_folder/sources"
  ) 9>"$build_folder/lock"
}

#!/usr/bin/env bash
# Installs what the tests need where it is missing, builds, checks the formatting and the protos, and runs every test.
#   ./test.sh [--filter EXPRESSION]     EXPRESSION as for `dotnet test --filter`
#   ./test.sh --chaos                   the chaos tests alone, in their long form (100,000 documents on each database)
#   ./test.sh --fuzz N                  the fuzzer alone, with N inputs and a new seed (ECOCREDIT_FUZZ_SEED: an old one)
#   ./test.sh --kills N                 the kill test alone: N times signal 9 for a loaded node on each database
#   ./test.sh --faults                  the test of failing system calls alone, every call with every fault
# Needs the .NET 10 SDK; installing needs root or sudo on Debian or Ubuntu. The full output of every step is in artifacts/.
# The last line is `Tests: N passed, N failed`; a skipped test and a step that fails count as failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec </dev/null
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDTERMINALLOGGER=off
# Compiled ahead: what the tests start lives for seconds.
export ReadyToRunForTests=true
# The binaries of PostgreSQL and openssl may be outside an unusual PATH.
export PATH="$PATH:/usr/sbin:/sbin"

readonly solution=EcoCredit.Exchange.sln configuration=Release
readonly artifacts="$PWD/artifacts"
readonly results="$artifacts/tests"
passed=0
failed=0
filter=
alone=

finish() {
  echo "Tests: $passed passed, $failed failed"
  if ((failed > 0 || passed == 0)); then exit 1; fi
  exit 0
}

while (($# > 0)); do
  case $1 in
    --filter) filter=${2:?--filter needs an expression}; shift 2 ;;
    --filter=*) filter=${1#*=}; shift ;;
    --chaos) alone=ECOCREDIT_CHAOS=long filter='FullyQualifiedName~ChaosTests'; shift ;;
    --fuzz) alone=ECOCREDIT_FUZZ=${2:?--fuzz needs a number of inputs} filter='FullyQualifiedName~FuzzTests'; shift 2 ;;
    --kills) alone=ECOCREDIT_KILLS=${2:?--kills needs a number} filter='FullyQualifiedName~KillTests'; shift 2 ;;
    --faults) alone=ECOCREDIT_FAULTS=all filter='FullyQualifiedName~SystemCallFaultTests'; shift ;;
    *) echo "usage: ./test.sh [--filter EXPRESSION | --chaos | --fuzz N | --kills N | --faults]" >&2; exit 2 ;;
  esac
done

# step LOG HEADING COMMAND…: quiet where it goes well, everything where it does not.
step() {
  local log="$artifacts/$1.log" heading=$2 started=$SECONDS
  shift 2
  if "$@" >"$log" 2>&1; then
    echo "== $heading: ok ($((SECONDS - started)) s)"
    sed -n -e 's/^NOTE: /   /p' -e 's/.*warning ECX0002: \(.*\) \[.*/   \1/p' "$log" | sort -u
    return 0
  fi
  echo "== $heading: FAILED ($((SECONDS - started)) s)"
  cat "$log"
  failed=$((failed + 1))
  return 1
}

postgres_binaries() {
  local folder
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort --version-sort --reverse); do
    if [[ -x $folder/initdb && -x $folder/postgres ]]; then return 0; fi
  done
  command -v initdb >/dev/null && command -v postgres >/dev/null
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -n "$@" || { echo "This needs root: $*"; return 1; }; fi
}

has_python_module() { /usr/bin/python3 -c "import $1" 2>/dev/null; }

# The protos that come with the compiler lie beside it.
has_protobuf_includes() {
  local compiler
  compiler=$(command -v protoc) && [[ -f ${compiler%/bin/*}/include/google/protobuf/timestamp.proto ]]
}

install_missing() {
  local packages=()
  if [[ -z ${ECOCREDIT_TEST_POSTGRES:-} ]]; then postgres_binaries || packages+=(postgresql); fi
  command -v openssl >/dev/null || packages+=(openssl)
  command -v node >/dev/null || packages+=(nodejs)
  command -v npm >/dev/null || packages+=(npm)
  # Go and its own note and tlog packages audit an exported ledger: see tests/interop/go.
  command -v go >/dev/null || packages+=(golang-go)
  [[ -d /usr/share/gocode/src/golang.org/x/mod/sumdb/tlog ]] || packages+=(golang-golang-x-mod-dev)
  # System calls are made to fail with strace, a file is kept from growing with prlimit.
  command -v strace >/dev/null || packages+=(strace)
  command -v prlimit >/dev/null || packages+=(util-linux)
  # Clients in other languages: see tests/interop. The Python one runs on the system's own interpreter, which has the system's packages.
  has_python_module grpc || packages+=(python3-grpcio)
  has_python_module cryptography || packages+=(python3-cryptography)
  has_python_module google.protobuf || packages+=(python3-protobuf)
  command -v protoc >/dev/null || packages+=(protobuf-compiler)
  has_protobuf_includes || packages+=(libprotobuf-dev)
  if ((${#packages[@]} == 0)); then return 0; fi
  echo "NOTE: installing ${packages[*]}"
  if ! command -v apt-get >/dev/null; then
    echo "Missing: ${packages[*]}. This is not Debian or Ubuntu: install them with the system's own package manager."
    return 1
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${packages[@]}"
}

check_format() {
  # Whitespace by folder needs no project system; style does.
  dotnet format whitespace . --folder --verify-no-changes --exclude '**/obj/' '**/bin/' protos artifacts &&
    dotnet format style "$solution" --no-restore --verify-no-changes --severity warn
}

buf_lint() {
  (cd protos && npm ci --no-progress --loglevel=error && ./node_modules/.bin/buf lint)
}

has_protos() { git cat-file -e "$1:protos/buf.yaml" 2>/dev/null; }

# The commit that the protos are compared with: where this branch left main; on main itself, the commit before.
breaking_base() {
  local head main base
  head=$(git rev-parse --verify -q HEAD) || return 1
  for main in refs/remotes/origin/main refs/heads/main; do
    git rev-parse --verify -q "$main^{commit}" >/dev/null || continue
    base=$(git merge-base HEAD "$main" 2>/dev/null) || base=$(git rev-parse "$main")
    if [[ $base != "$head" ]] && has_protos "$base"; then echo "$base"; return 0; fi
    # Edited, not yet committed, on top of main.
    if ! git diff --quiet HEAD -- protos && has_protos HEAD; then echo "$head"; return 0; fi
  done
  if has_protos HEAD~1; then git rev-parse HEAD~1; return 0; fi
  return 1
}

buf_breaking() {
  local base before status=0
  if ! base=$(breaking_base); then
    echo "NOTE: no earlier commit has protos: there is nothing to compare with"
    return 0
  fi
  before=$(mktemp -d)
  git archive "$base" protos | tar -x -C "$before"
  echo "NOTE: compared with ${base:0:12}"
  (cd protos && ./node_modules/.bin/buf breaking --against "$before/protos") || status=$?
  rm -rf "$before"
  return "$status"
}

run_tests() {
  local project=$1
  if [[ -n $alone ]]; then
    env "$alone" dotnet test "tests/$project" -c "$configuration" --no-build --results-directory "$results" \
      --logger "trx;LogFileName=$project.trx" --logger "console;verbosity=detailed" --filter "$filter"
    return
  fi
  dotnet test "tests/$project" -c "$configuration" --no-build --results-directory "$results" \
    --logger "trx;LogFileName=$project.trx" --blame-hang-timeout 10m --blame-hang-dump-type none \
    ${filter:+--filter "$filter"}
}

counter() { grep -o "<Counters [^>]*" "$1" | head -n 1 | sed -n "s/.* $2=\"\([0-9]*\)\".*/\1/p"; }

# Name and message of every test that did not pass.
print_failures() {
  awk '
    function decoded(s) {
      gsub(/&lt;/, "<", s); gsub(/&gt;/, ">", s); gsub(/&quot;/, "\"", s); gsub(/&#xD;|&#xA;/, " ", s); gsub(/&amp;/, "\\&", s)
      return s
    }
    /<UnitTestResult / {
      failing = $0 !~ /outcome="Passed"/
      if (failing) { name = $0; sub(/.* testName="/, "", name); sub(/".*/, "", name); print "FAILED " decoded(name) }
    }
    failing && /<Message>/ { inside = 1; sub(/.*<Message>/, "") }
    failing && /<StackTrace>/ { inside = 1; sub(/.*<StackTrace>/, "") }
    inside {
      text = $0; last = sub(/<\/(Message|StackTrace)>.*/, "", text); print "    " decoded(text)
      if (last) inside = 0
    }
    /<\/UnitTestResult>/ { failing = 0 }
  ' "$1"
}

test_project() {
  local project=$1 status=0 trx="$results/$1.trx" started=$SECONDS total=0 good=0
  run_tests "$project" >"$artifacts/$project.log" 2>&1 || status=$?
  if [[ -f $trx ]]; then
    total=$(counter "$trx" total)
    good=$(counter "$trx" passed)
    total=${total:-0} good=${good:-0}
  fi
  local bad=$((total - good))
  # A run that broke off, or left no results, is a failure of its own.
  if ((bad == 0)) && { ((status != 0)) || [[ ! -f $trx && -z $filter ]]; }; then bad=1; fi
  passed=$((passed + good))
  failed=$((failed + bad))
  if ((bad == 0)); then
    echo "== $project: ok, $good tests ($((SECONDS - started)) s)"
    return 0
  fi
  echo "== $project: FAILED, $bad of $total ($((SECONDS - started)) s)"
  cat "$artifacts/$project.log"
  if [[ -f $trx ]]; then print_failures "$trx"; fi
}

# The figures that the tests print which run alone.
print_figures() { sed -n '/Standard Output Messages:/,/^$/p' "$artifacts/$1.log"; }

mkdir -p "$artifacts"
rm -rf "$results"
mkdir -p "$results"

step install "Prerequisites" install_missing || finish
step build "Build" dotnet build "$solution" -c "$configuration" -v quiet || finish
if [[ -n $alone ]]; then
  test_project EcoCredit.Exchange.IntegrationTests
  print_figures EcoCredit.Exchange.IntegrationTests
  finish
fi
step format "Formatting" check_format || true
if step buf-lint "Proto lint" buf_lint; then step buf-breaking "Proto compatibility" buf_breaking || true; fi
test_project EcoCredit.Exchange.Tests
test_project EcoCredit.Exchange.IntegrationTests
finish

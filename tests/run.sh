#!/usr/bin/env bash
# Restores, builds and runs every test. Exits non-zero when a test fails or when none ran.
#   tests/run.sh          all tests but the long ones
#   tests/run.sh --soak   the long faults and soaks too
# PostgreSQL and Redis are brought up for the tests and stopped again (tests/servers.sh), unless both PATTERN_EXECUTION_POSTGRES (an Npgsql
# connection string) and PATTERN_EXECUTION_REDIS (host:port) name servers that are there.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${PATTERN_EXECUTION_POSTGRES:-}" ] || [ -z "${PATTERN_EXECUTION_REDIS:-}" ]; then
  exec tests/servers.sh with tests/run.sh "$@"
fi

filter=(--filter 'TestCategory!=Soak')
[ "${1:-}" != --soak ] || filter=()

dotnet restore PatternExecution.sln
dotnet build PatternExecution.sln --no-restore -c Release
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
dotnet test PatternExecution.sln --no-build -c Release -tl:off --settings tests/tests.runsettings "${filter[@]}" 2>&1 | tee "$log" || status=$?

# One closing line over all assemblies: "N passed, N failed, N skipped".
awk '/Failed: +[0-9]+, Passed: +[0-9]+/ {
       for (i = 1; i <= NF; i++) { n = $(i + 1); gsub(",", "", n)
         if ($i == "Failed:") failed += n; if ($i == "Passed:") passed += n; if ($i == "Skipped:") skipped += n } }
     END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped; exit passed == 0 || failed > 0 }' "$log" || status=1
exit "$status"

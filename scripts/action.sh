#!/usr/bin/env bash
# What action.yml runs: `install` into a place of its own, `check` with annotations on stdout and SARIF in a file.
# Inputs come as variables, never as text of a script, so that no file name is a command.
set -euo pipefail

HOME_OF_IT="${RUNNER_TEMP:-/tmp}/budgetcli"
BUDGETCLI="${BUDGETCLI:-$HOME_OF_IT/bin/budgetcli}"

install() {
    local here constraints
    here="$(cd "$(dirname "$0")/.." && pwd)"
    "${PYTHON:-python3}" -m venv "$HOME_OF_IT"
    constraints="$HOME_OF_IT/constraints.txt"
    # The versions of the lock; its hashes would have to cover the project itself.
    grep -o '^[A-Za-z0-9._-]*==[^ ;\\]*' "$here/requirements.lock" > "$constraints"
    "$HOME_OF_IT/bin/python" -m pip install --quiet --disable-pip-version-check --constraint "$constraints" "$here"
}

check() {
    local line status=0 names=() options=() found
    shopt -s nullglob globstar
    while IFS= read -r line; do
        [[ -n "${line//[[:space:]]/}" ]] || continue
        local IFS=
        # shellcheck disable=SC2206 # a pattern is meant to be one
        found=($line)
        if ((${#found[@]})); then names+=("${found[@]}"); else names+=("$line"); fi
    done <<< "$FILES"
    while IFS= read -r line; do
        [[ -n "$line" ]] && options+=("$line")
    done <<< "${ARGUMENTS:-}"
    "$BUDGETCLI" check ${options[@]+"${options[@]}"} -O sarif -o "$SARIF" --force -- "${names[@]}" 2> /dev/null || true
    "$BUDGETCLI" check ${options[@]+"${options[@]}"} -O github -- "${names[@]}" || status=$?
    if [[ -n "${GITHUB_OUTPUT:-}" ]]; then echo "sarif=$SARIF" >> "$GITHUB_OUTPUT"; fi
    return "$status"
}

"$1"

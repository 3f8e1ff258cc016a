#!/usr/bin/env bash
# One model run in every shape the engine has: lane widths, instruction sets, threads, and without the passes of the
# compiler. The bytes of series.csv and measures.csv must not depend on any of them.
#   tests/shapes.sh BOUCLE MODEL PATHS [OPTION OF RUN...]
set -euo pipefail
boucle=$1 model=$2 paths=$3
shift 3
given=("$@")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

variants=("--threads 1" "--threads 2" "--lane-width 1" "--lane-width 2" "--lane-width 7" "--lane-width 256"
  "--isa baseline" "--isa avx2" "--isa avx512" "--no-passes" "--no-passes --lane-width 7 --isa baseline"
  "--isa avx2 --lane-width 2 --threads 2" "--isa avx512 --lane-width 7 --threads 2"
  "--no-passes --lane-width 256 --isa avx2 --threads 2")

run() {  # FOLDER OPTION...
  local out=$1 code=0
  shift
  # Code 6 (a check fails) is an answer too, and so is code 4 (paths without one) when all shapes end with it.
  "$boucle" run "$model" "${given[@]}" --paths "$paths" --series all --out "$out" "$@" >"$work/text" 2>&1 || code=$?
  ((code == 0 || code == 4 || code == 6)) || { echo "shapes: $* ended with $code"; head -5 "$work/text"; exit 1; }
}

# An instruction set that this machine lacks is left out.
supported() {
  local set=${1#*--isa }
  set=${set%% *}
  case $set in
    avx2) grep -qw avx2 /proc/cpuinfo ;;
    avx512) grep -qw avx512dq /proc/cpuinfo ;;
    *) true ;;
  esac
}

run "$work/first"
for variant in "${variants[@]}"; do
  [[ $variant != *--isa* ]] || supported "$variant" || continue
  read -ra options <<<"$variant"
  rm -rf "$work/out"
  run "$work/out" "${options[@]}"
  for file in series.csv measures.csv; do
    cmp "$work/first/$file" "$work/out/$file" || { echo "shapes: $file depends on $variant"; exit 1; }
  done
done
echo "$model${given[*]:+ ${given[*]}}: the same bytes in every shape"

#!/usr/bin/env bash
# The same model and seed must give the same bytes in series.csv and measures.csv, whichever compiler built the
# command, optimised or not, on one thread or two.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

paths=${1:-2000}
shift || true
(($#)) || set -- examples/small_loop.bcl tests/cases/language/solve_in_every_shape.bcl tests/cases/clearing/uncertain.bcl
models=("$@")
builds=build/determinism
jobs=${BOUCLE_JOBS:-$(nproc)}

# name, compiler, build type
variants=("gcc_release g++ Release" "clang_release clang++ Release" "gcc_debug g++ Debug")

build_variant() {
  local name=$1 compiler=$2 type=$3
  if [[ $name == gcc_release && -x build/boucle ]]; then  # what `./x build` and `./x test` made is just that
    mkdir -p "$builds/$name"
    cp build/boucle "$builds/$name/boucle"
    return
  fi
  cmake -S . -B "$builds/$name" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE="$type" \
    -DBOUCLE_UNITY=ON -DBOUCLE_TESTS=OFF -DBOUCLE_WERROR="${BOUCLE_WERROR:-OFF}" >"$builds/$name.log"
  cmake --build "$builds/$name" --target boucle -j "$jobs" >>"$builds/$name.log" ||
    { tail -40 "$builds/$name.log"; exit 1; }
}

run_variant() {
  local model=$1 name=$2 threads=$3 out
  out=$builds/out/$(basename "$1" .bcl)-$2-$3
  "$builds/$name/boucle" run "$model" --paths "$paths" --seed 7 --threads "$threads" --series all --out "$out" \
    >/dev/null
  echo "$out"
}

compare() {
  local file
  for file in series.csv measures.csv; do
    cmp "$1/$file" "$2/$file" || { diff "$1/$file" "$2/$file" | head -6; exit 1; }
  done
}

rm -rf "$builds/out"
mkdir -p "$builds/out"
declare -A first
for variant in "${variants[@]}"; do
  read -r name compiler type <<<"$variant"
  command -v "$compiler" >/dev/null || { echo "determinism: $compiler is missing"; exit 1; }
  build_variant "$name" "$compiler" "$type"
  for threads in 1 2; do
    for model in "${models[@]}"; do
      out=$(run_variant "$model" "$name" "$threads")
      : "${first[$model]:=$out}"
      compare "${first[$model]}" "$out"
    done
    echo "determinism: $name, $threads thread(s): identical"
  done
done

#!/usr/bin/env python3
"""W in NumPy on one core: workload_numpy.py FOLDER PATHS CHUNK prints CPU seconds. FOLDER holds w_model.py."""
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
sys.path.insert(0, sys.argv[1])
import numpy as np  # noqa: E402
import w_model  # noqa: E402


def main():
    paths, chunk = int(sys.argv[2]), int(sys.argv[3])
    rng = np.random.default_rng(1)
    w_model.run(rng, min(chunk, 256))  # imports and first calls
    start = time.process_time()
    total = 0.0
    for first in range(0, paths, chunk):
        total += w_model.run(rng, min(chunk, paths - first))[-1].sum()
    print(f"{time.process_time() - start:.6f}")
    if total != total:
        sys.exit("workload_numpy.py: not a number")


main()

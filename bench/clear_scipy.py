#!/usr/bin/env python3
"""The network of bench/clear.cpp, cleared by Picard iteration from above on a SciPy sparse matrix."""
import sys
import time

import numpy
import scipy.sparse


def picard(shares, assets, due, tolerance):
    paid = due.copy()
    for steps in range(1, 10_000):
        new = numpy.minimum(due, assets + shares @ paid)
        if numpy.max(numpy.abs(new - paid)) <= tolerance:
            return new, steps
        paid = new
    raise SystemExit("did not converge")


def main():
    data = numpy.fromfile(sys.argv[1])
    n, m = int(data[0]), int(data[1])
    nodes = data[2 : 2 + 2 * n].reshape(n, 2)
    debts = data[2 + 2 * n : 2 + 2 * n + 3 * m].reshape(m, 3)
    ours = data[2 + 2 * n + 3 * m :]
    debtor, creditor, amount = debts[:, 0].astype(int), debts[:, 1].astype(int), debts[:, 2]
    due = nodes[:, 1] + numpy.bincount(debtor, amount, n)
    shares = scipy.sparse.csr_matrix((amount / due[debtor], (creditor, debtor)), (n, n))
    for tolerance in (1e-9, 1e-14):
        best = float("inf")
        for _ in range(60):
            start = time.perf_counter()
            paid, steps = picard(shares, nodes[:, 0], due, tolerance)
            best = min(best, time.perf_counter() - start)
        print(f"SciPy, Picard to {tolerance:g}\t{1e3 * best:.1f} ms\t{steps} steps; "
              f"largest difference {numpy.max(numpy.abs(paid - ours)):.1e}")


if __name__ == "__main__":
    main()

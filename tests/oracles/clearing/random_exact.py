#!/usr/bin/env python3
"""Writes random_exact.csv: clearing payments of random networks in exact fractions.

An independent method: the set of nodes in default and, with ranks, the class in which each runs dry, are found by
plain rounds on fractions, with the linear system of each state solved by Gaussian elimination over Fraction.
Usage: random_exact.py > random_exact.csv
"""
import random
from fractions import Fraction as F


def classes_of(n, outside, senior, debts):
    """By node: a list of (due, {creditor: amount}, amount owed to the outside), the first is paid first."""
    result = []
    for i in range(n):
        ranks = {}
        for debtor, creditor, amount, rank in debts:
            if debtor == i:
                ranks.setdefault(rank, [{}, F(0)])
                ranks[rank][0][creditor] = ranks[rank][0].get(creditor, F(0)) + amount
        if outside[i] > 0:
            ranks.setdefault(-1 if senior[i] else 1, [{}, F(0)])[1] += outside[i]
        result.append([(sum(c.values()) + out, c, out) for _, (c, out) in sorted(ranks.items())])
    return result


def pour(classes, assets):
    paid = []
    for due, _, _ in classes:
        now = min(due, max(F(0), assets))
        paid.append(now)
        assets -= due
    return paid


def received(n, classes, paid):
    total = [F(0)] * n
    for i in range(n):
        for (due, creditors, _), amount in zip(classes[i], paid[i]):
            for creditor, owed in creditors.items():
                total[creditor] += amount * owed / due
    return total


def solve(matrix, right, held):
    """Gauss-Jordan; a column without pivot (a closed group) keeps the value proposed. None if that contradicts."""
    n = len(right)
    a = [row[:] + [right[i]] for i, row in enumerate(matrix)]
    rows, pivots = list(range(n)), {}
    for k in range(n):
        pivot = next((i for i in rows if a[i][k] != 0), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        pivots[k] = pivot
        factor = a[pivot][k]
        a[pivot] = [x / factor for x in a[pivot]]
        for i in range(n):
            if i != pivot and a[i][k] != 0:
                factor = a[i][k]
                a[i] = [x - factor * y for x, y in zip(a[i], a[pivot])]
    if any(a[i][n] != 0 for i in rows):
        return None
    free = [k for k in range(n) if k not in pivots]
    return [held[k] if k in free else a[pivots[k]][n] - sum((a[pivots[k]][f] * held[f] for f in free), F(0))
            for k in range(n)]


def settle(n, e, classes, alpha, beta, members, paid, above):
    """The payments of the members among themselves, exactly; every other node's stand in `paid`."""
    order = sorted(members)
    for _ in range(200):
        income = received(n, classes, paid)
        assets = {i: alpha * e[i] + beta * income[i] for i in order}
        new = {i: pour(classes[i], assets[i]) for i in order}
        if all(new[i] == paid[i] for i in order):
            return
        # The class in which each runs dry now; the linear system of that state.
        state = {}
        for i in order:
            left, k = assets[i], 0
            while k + 1 < len(classes[i]) and (left > classes[i][k][0] if above else left >= classes[i][k][0]):
                left -= classes[i][k][0]
                k += 1
            state[i] = k + int(not above and left >= classes[i][k][0])  # beyond the last class: pays all
        index = {i: p for p, i in enumerate(order)}
        m = [[F(int(a == b)) for b in range(len(order))] for a in range(len(order))]
        right = []
        fixed = received(n, classes, [[F(0)] * len(classes[i]) if i in index else paid[i] for i in range(n)])
        for i in order:
            right.append(alpha * e[i] + beta * fixed[i] - sum((c[0] for c in classes[i][: state[i]]), F(0)))
        for i in order:
            for k, (due, creditors, _) in enumerate(classes[i][: state[i] + 1]):
                for creditor, owed in creditors.items():
                    if creditor in index:
                        if k < state[i]:
                            right[index[creditor]] += beta * owed
                        else:
                            m[index[creditor]][index[i]] -= beta * owed / due
        full = {i for i in order if state[i] == len(classes[i])}
        y = solve(m, right, [F(0) if i in full else paid[i][state[i]] for i in order])
        ok = y is not None and all(i in full or 0 <= y[index[i]] <= classes[i][state[i]][0] for i in order)
        if ok:
            for i in order:
                paid[i] = [c[0] if k < state[i] else y[index[i]] if k == state[i] else F(0)
                           for k, c in enumerate(classes[i])]
        else:
            for i in order:
                paid[i] = new[i]
    raise RuntimeError("not settled")


def greatest(n, e, classes, alpha, beta):
    due = [sum((c[0] for c in classes[i]), F(0)) for i in range(n)]
    paid = [[c[0] for c in classes[i]] for i in range(n)]
    rounds, members, number = [0] * n, set(), 0
    while True:
        income = received(n, classes, paid)
        new = [i for i in range(n) if i not in members and e[i] + income[i] < due[i]]
        if not new:
            return paid, rounds
        number += 1
        for i in new:
            rounds[i] = number
        members |= set(new)
        settle(n, e, classes, alpha, beta, members, paid, True)


def least(n, e, classes, alpha, beta):
    due = [sum((c[0] for c in classes[i]), F(0)) for i in range(n)]
    paid = [[F(0)] * len(classes[i]) for i in range(n)]
    members, first = {i for i in range(n) if due[i] > 0}, True
    while True:
        income = received(n, classes, paid)
        saved = [i for i in members if e[i] + income[i] >= due[i]]
        if not saved and not first:
            return paid
        first = False
        for i in saved:
            paid[i] = [c[0] for c in classes[i]]
        members -= set(saved)
        settle(n, e, classes, alpha, beta, members, paid, False)


def text(values):
    return " ".join(repr(float(v)) for v in values)


def main():
    print("id,alpha,beta,assets,liabilities,senior,debts,network_paid,external_paid,rounds,least_total")
    for number in range(600):
        r = random.Random(number)
        n = r.randint(2, 7)
        poor = r.random() < 0.5
        e = [F(0) if poor and r.random() < 0.8 else F(r.randint(0, 64), 8) for _ in range(n)]
        outside = [F(r.randint(0, 48), 8) if r.random() < 0.5 else F(0) for _ in range(n)]
        senior = [r.random() < 0.3 for _ in range(n)]
        ranks = r.choice([1, 1, 2, 3])
        debts = [(i, j, F(r.randint(1, 64), 8), r.randint(1, ranks))
                 for i in range(n) for j in range(n) if i != j and r.random() < 0.5]
        costly = r.random() < 0.6
        alpha = F(r.randint(0, 8), 8) if costly else F(1)
        beta = F(r.randint(0, 8), 8) if costly else F(1)
        classes = classes_of(n, outside, senior, debts)
        top, rounds = greatest(n, e, classes, alpha, beta)
        low = least(n, e, classes, alpha, beta)
        external = [sum((p * c[2] / c[0] for p, c in zip(top[i], classes[i])), F(0)) for i in range(n)]
        network = [sum(top[i], F(0)) - external[i] for i in range(n)]
        same = top == low
        print(",".join([
            f"random{number}", repr(float(alpha)), repr(float(beta)), text(e), text(outside),
            " ".join(str(int(s)) for s in senior),
            " ".join(f"{i} {j} {float(a)!r} {k}" for i, j, a, k in debts),
            text(network), text(external), " ".join(map(str, rounds)),
            "" if same else text(sum(low[i], F(0)) for i in range(n))]))


if __name__ == "__main__":
    main()

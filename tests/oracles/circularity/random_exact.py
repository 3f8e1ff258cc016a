#!/usr/bin/env python3
"""Writes random_exact.csv: the provenance of revenue in random networks of payments, in exact fractions.

Written from the definitions alone: per period and tag the compositions x_i (T_i) = stock + source + sum f_ji x_j are
solved by Gaussian elimination over Fraction, with overdrafts, returns and several periods.
Usage: random_exact.py > random_exact.csv
"""
import random
from fractions import Fraction as F

EXTRA = ["E", "F", "O", "U", "recycled"]


def solve(a, b):
    n = len(b)
    a = [row[:] + [b[i]] for i, row in enumerate(a)]
    for k in range(n):
        pivot = next((i for i in range(k, n) if a[i][k] != 0), None)
        if pivot is None:
            return None
        a[k], a[pivot] = a[pivot], a[k]
        factor = a[k][k]
        a[k] = [x / factor for x in a[k]]
        for i in range(n):
            if i != k and a[i][k] != 0:
                factor = a[i][k]
                a[i] = [x - factor * y for x, y in zip(a[i], a[k])]
    return [row[n] for row in a]


class Trace:
    def __init__(self, n, opening, cut):
        self.n, self.cut = n, cut
        self.cash, self.overdraft = list(opening), [F(0)] * n
        self.tags = (list(range(n)) if cut else []) + EXTRA
        self.stock = {t: [F(0)] * n for t in self.tags}
        self.stock["O"] = list(opening)

    def step(self, payments):
        """Revenue by tag and member, or None when the compositions are not determined."""
        n = self.n
        income, spent = [F(0)] * n, [F(0)] * n
        source = {t: [F(0)] * n for t in self.tags}
        moved = []  # payments that carry their payer's mix
        for a, b, amount, kind in payments:
            if a < n:
                spent[a] += amount
            if b < n:
                income[b] += amount
            if a >= n:
                source["E" if kind == "revenue" else "F"][b] += amount
            elif b < n:
                if self.cut and kind == "fund":
                    source[a][b] += amount
                else:
                    moved.append((a, b, amount, kind))
        for i in range(n):
            repaid = min(self.overdraft[i], income[i])
            short = max(F(0), spent[i] + repaid - self.cash[i] - income[i])
            self.overdraft[i] += short - repaid
            source["U"][i] += short
            income[i] += short
            spent[i] += repaid
        total = [self.cash[i] + income[i] for i in range(n)]
        revenue = {t: [F(0)] * n for t in self.tags}
        new_stock = {}
        recycled, reopened = [F(0)] * n, [F(0)] * n
        for t in self.tags:
            right = [self.stock[t][i] + source[t][i] for i in range(n)]
            if t == "O":
                right = [r + extra for r, extra in zip(right, reopened)]
            if t == "recycled":
                right = [r + extra for r, extra in zip(right, recycled)]
            a = [[F(0)] * n for _ in range(n)]
            for i in range(n):
                a[i][i] = total[i] if total[i] else F(1)
            for p, q, amount, _ in moved:
                if q != t:  # at its own financier the tag changes
                    a[q][p] -= amount
            if isinstance(t, int):
                a[t] = [F(int(i == t)) for i in range(n)]
                right[t] = F(0)
            x = solve(a, right)
            if x is None:
                return None
            for p, q, amount, kind in moved:
                if kind == "revenue":
                    revenue[t][q] += amount * x[p]
                if q == t:
                    (reopened if kind == "return" else recycled)[q] += amount * x[p]
            new_stock[t] = [x[i] * (total[i] - spent[i]) for i in range(n)]
        for a, b, amount, kind in payments:
            if a >= n and kind == "revenue":
                revenue["E"][b] += amount
        self.cash = [total[i] - spent[i] for i in range(n)]
        self.stock = new_stock
        return revenue


def network(r):
    n, periods = r.randint(2, 6), r.choice([1, 1, 2, 3, 4])
    opening = [F(r.randint(0, 80), 8) if r.random() < 0.6 else F(0) for _ in range(n)]
    payments, seen = [], set()
    for period in range(periods):
        for a in range(n + 2):
            for b in range(n + 2):
                if a == b or (a >= n and b >= n) or r.random() > (0.35 if a < n and b < n else 0.4):
                    continue
                if a >= n:
                    kind = "revenue" if a == n else "fund"
                else:
                    kind = r.choice(["revenue", "revenue", "fund", "return", "cost"])
                if (a, b, kind, period) not in seen:
                    seen.add((a, b, kind, period))
                    payments.append((a, b, F(r.randint(1, 80), 8), kind, period))
    return n, periods, opening, payments


def text(values):
    return " ".join(repr(float(v)) for v in values)


def main():
    print("id,members,opening,payments,first,last,revenue,round_trip,ecosystem,organic,capital,opened,unfunded,recycled,"
          "from_customers,from_capital,from_opening,from_unfunded")
    written, number = 0, 0
    while written < 500:
        r = random.Random(number)
        number += 1
        n, periods, opening, payments = network(r)
        financed, origin = Trace(n, opening, True), Trace(n, opening, False)
        first = r.randrange(periods)
        sums = {t: [F(0)] * n for t in financed.tags}
        origins = {t: [F(0)] * n for t in origin.tags}
        known = bool(payments)
        for period in range(periods):
            now = [p[:4] for p in payments if p[4] == period]
            a, b = financed.step(now), origin.step(now)
            if a is None or b is None:
                known = False
                break
            if period >= first:
                for t in a:
                    sums[t] = [x + y for x, y in zip(sums[t], a[t])]
                for t in b:
                    origins[t] = [x + y for x, y in zip(origins[t], b[t])]
        if not known:
            continue
        revenue = [sum(sums[t][i] for t in sums) for i in range(n)]
        assert revenue == [sum(origins[t][i] for t in origins) for i in range(n)]
        own = [sums[i][i] for i in range(n)]
        others = [sum(sums[k][i] for k in range(n) if k != i) for i in range(n)]
        kinds = {"revenue": 0, "fund": 1, "return": 2, "cost": 3}
        print(",".join([f"random{number - 1}", str(n), text(opening),
                        " ".join(f"{a} {b} {float(v)!r} {kinds[k]} {t}" for a, b, v, k, t in payments),
                        str(first), str(periods - 1), text(revenue), text(own), text(others)]
                       + [text(sums[t]) for t in EXTRA] + [text(origins[t]) for t in EXTRA[:4]]))
        written += 1


if __name__ == "__main__":
    main()

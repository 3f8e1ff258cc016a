"""What bench/validate and bench/mechanisms share: runs of the flagship, its payments, round trips.

Everything is asked of the command itself (`run --json`, `dump`, `inputs`, `loops`); nothing is computed here that the
command can compute.
"""
import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile

MODEL = "models/ai_buildout/main.bcl"
BOUCLE = os.environ.get("BOUCLE", "build/boucle")
# Bookings that stand for money: credits given for shares, and computing paid with them.
IN_KIND = {"credits": "fund", "credits_used": "revenue"}


def boucle(*arguments):
    done = subprocess.run([BOUCLE, *arguments], capture_output=True, text=True)
    if done.returncode not in (0, 6):
        sys.exit(f"boucle {' '.join(arguments)} ended with {done.returncode}\n{done.stderr}{done.stdout[-2000:]}")
    return done.stdout


def sets_of(sets):
    return [part for text in sets for part in ("--set", text)]


def measures(scenario=None, sets=(), paths=10000, seed=None):
    """The measures of one scenario (of the model as written without a name): name -> record."""
    arguments = ["run", MODEL, "--json", "--paths", str(paths), "--scenario", scenario or "base", *sets_of(sets)]
    if seed is not None:
        arguments += ["--seed", str(seed)]
    data = json.loads(boucle(*arguments))
    wanted = next(s for s in data["scenarios"] if s["name"] == (scenario or "base"))
    for measure in wanted["measures"]:
        if measure["unit"] == "%":  # shares as numbers
            for key, value in measure.items():
                if key not in ("probability", "probability_se") and isinstance(value, (int, float)):
                    measure[key] = value / 100
    return {m["name"]: m for m in wanted["measures"]}


class Structure:
    """Who pays whom, and which variables there are, as the compiler sees it."""

    def __init__(self):
        self.outside, self.payments, self.names = [], {}, set()
        for line in boucle("dump", "--stage=model", MODEL).splitlines():
            entity = re.match(r"entity (\S+) : .* sector outside$", line)
            payment = re.match(r"(pay|book) (\S+): (\S+)(?: -> (\S+))? as (\w+) \((\w+)\)$", line)
            definition = re.match(r"(?:measure (\S+) =|(?!measure)\w+ (\S+):) (.*)$", line)
            if entity:
                self.outside.append(entity[1])
            elif payment:
                how, name, payer, payee, nature, kind = payment.groups()
                if how == "pay" or nature in IN_KIND:
                    self.payments[name] = (payer, payee, IN_KIND.get(nature, kind))
            elif definition:
                self.names.add(definition[1] or definition[2])

    def flows(self):
        """The names of all payments."""
        return sorted(self.payments)


def series(names, scenario=None, sets=(), paths=2000, seed=None):
    """Means of some series by period: name -> {period: value}."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["run", MODEL, "--paths", str(paths), "--out", folder + "/out", *sets_of(sets)]
        arguments += ["--scenario", scenario or "base"]
        for name in names:
            arguments += ["--series", name]
        if seed is not None:
            arguments += ["--seed", str(seed)]
        boucle(*arguments)
        found = {}
        with open(folder + "/out/series.csv", newline="") as file:
            for row in csv.DictReader(file):
                if row["scenario"] == (scenario or "base") and row["mean"] not in ("", None):
                    found.setdefault(row["series"], {})[row["period"]] = float(row["mean"])
        return found


def round_trips(paths=2000, window="2026..2028"):
    """`boucle loops` on the flagship: company -> its shares, as the command's JSON has them."""
    return json.loads(boucle("loops", MODEL, "--window", window, "--paths", str(paths), "--json"))


def members_of(structure):
    sides = {side for payer, payee, _ in structure.payments.values() for side in (payer, payee)}
    return sorted(sides - set(structure.outside))


def exposures(structure, means, year, names):
    """What each member has at stake in each other: shares at the end of `year`, and the sales of the year after."""
    close, after = f"{year}-Q4", [f"{year + 1}-Q{q}" for q in range(1, 5)]
    at_stake = {}
    for payment, (payer, payee, kind) in structure.payments.items():
        amount = sum(means.get(payment, {}).get(period, 0) for period in after) / 4
        if kind == "revenue" and payer in names and payee in names and amount > 1:
            at_stake[payer, payee] = at_stake.get((payer, payee), 0) + amount
    for holder in names:
        for company in names:
            stake = means.get(f"{holder}.asset.stake[{company}]", {}).get(close, 0)
            if stake > 1:
                at_stake[company, holder] = at_stake.get((company, holder), 0) + stake
    return at_stake


def contagion(structure, failed, year=2027, paths=1000):
    """`boucle clear --method debtrank` when `failed` is worth nothing: member -> (direct, loss, equity)."""
    names = members_of(structure)
    wanted = structure.flows() + [f"{a}.asset.stake[{b}]" for a in names for b in names if a != b and f"{a}.asset.stake[{b}]" in structure.names]
    means = series(wanted, paths=paths)
    at_stake = exposures(structure, means, year, names)
    book = equities(structure, year, paths=paths)
    equity = {n: max(1e6, book[n]) for n in names}  # none left: a million, so that a share of it can be told
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/nodes.csv", "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["id", "equity", "shock"])
            for name in names:
                writer.writerow([name, repr(equity[name]), repr(equity[name] if name == failed else 0)])
        with open(folder + "/edges.csv", "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["debtor", "creditor", "amount"])
            for (debtor, creditor), amount in sorted(at_stake.items()):
                writer.writerow([debtor, creditor, repr(amount)])
        found = json.loads(boucle("clear", "--nodes", folder + "/nodes.csv", "--edges", folder + "/edges.csv", "--method",
                                  "debtrank", "--json"))
    return {n: (at_stake.get((failed, n), 0), equity[n] - found["nodes"][n]["equity"], equity[n])
            for n in names if n != failed}


def equities(structure, year, scenario=None, paths=1000):
    """Mean equity at the end of a year, by company."""
    names = members_of(structure)
    table = boucle("table", MODEL, *[f"balance({n})" for n in names], "--period", str(year), "--csv", "--paths", str(paths),
                   "--scenario", scenario or "base")
    return {r["column"]: float(r["value"]) for r in csv.DictReader(io.StringIO(table)) if r["row"] == "Total equity"}

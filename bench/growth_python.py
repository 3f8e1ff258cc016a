#!/usr/bin/env python3
"""Godley and Lavoie's GROWTH by Gauss and Seidel in pure Python, as pysolve3 does it: all equations of a period, one after
the other, again and again until nothing changes by more than 1e-8. (pysolve3 calls one function an equation; here one
function makes a whole sweep, so this is faster than it.)

  growth_python.py MODEL.bcl PATHS     prints CPU seconds a path, sweeps a period, and the last output of the first path

The equations are read from the Boucle model. `noise RA` is drawn from Python's own generator, so paths differ from
Boucle's; with PATHS = 0 nothing is random and the last output is Boucle's.
"""
import math
import random
import re
import sys
import time

TOLERANCE, MAX_SWEEPS = 1e-8, 2000


def statements(text):
    """Definitions, with continued lines joined and comments dropped."""
    joined = []
    for line in text.splitlines():
        line = re.sub(r"#.*", "", line).rstrip()
        if not line.strip():
            continue
        if line.startswith((" ", "\t")) and joined:
            joined[-1] += " " + line.strip()
        else:
            joined.append(line)
    for line in joined:
        if line.startswith("model"):
            continue
        if line.startswith(("solve", "check", "scenario", "measure", "report", "}")):
            continue
        found = re.match(r"(?:stock\s+|noise\s+)?(\w+)\s*=\s*(.*)", line)
        if found:
            yield found.group(1), found.group(2)


def to_python(expression):
    expression = re.sub(r"prev\s+(\w+)", r"p_\1", expression)
    expression = re.sub(r"\bif (.+) then (.+) else (.+)", r"((\2) if (\1) else (\3))", expression)
    return expression.replace("^", "**")


def compile_model(path):
    names, expressions, openings = [], {}, {}
    for name, rest in statements(open(path).read()):
        rest = rest.split(" from ")[0]
        value, _, opening = rest.partition(" initially ")
        if name in expressions:
            continue
        names.append(name)
        expressions[name] = to_python(value.strip())
        if opening:
            openings[name] = float(opening)
    expressions["RA"] = "shock"
    lines = ["def sweep(v, p, shock):"]
    lines += [f"    {n} = v[{i}]; p_{n} = p[{i}]" for i, n in enumerate(names)]
    lines += [f"    {n} = {expressions[n]}" for n in names]
    lines += ["    return [" + ", ".join(names) + "]"]
    scope = {"exp": math.exp, "log": math.log, "min": min, "max": max, "abs": abs, "sqrt": math.sqrt}
    exec("\n".join(lines), scope)
    return names, openings, scope["sweep"]


def first_values(names, openings, sweep):
    """What has no opening follows from the openings: some sweeps in which those stay."""
    fixed = [openings.get(n, 1.0) for n in names]
    values = fixed
    for _ in range(20):
        found = sweep(values, fixed, 0.0)
        values = [f if n in openings else x for n, f, x in zip(names, fixed, found)]
    return values


def run(names, openings, sweep, draw, periods=100):
    values = first_values(names, openings, sweep)
    sweeps = 0
    for _ in range(periods):
        previous, shock = list(values), draw()
        for _ in range(MAX_SWEEPS):
            sweeps += 1
            following = sweep(values, previous, shock)
            change = max(abs(a - b) / (abs(b) + 1e-12) for a, b in zip(following, values))
            values = following
            if change < TOLERANCE:
                break
        else:
            sys.exit("growth_python.py: no convergence")
    return values, sweeps / periods


def main():
    names, openings, sweep = compile_model(sys.argv[1])
    paths = int(sys.argv[2])
    generator = random.Random(1)
    draw = (lambda: generator.gauss(0, 0.001)) if paths else (lambda: 0.0)
    start = time.process_time()
    last, sweeps = None, 0
    for _ in range(max(paths, 1)):
        values, sweeps = run(names, openings, sweep, draw)
        last = last or values[names.index("Yk")]
    seconds = (time.process_time() - start) / max(paths, 1)
    print(f"{seconds:.4f} {sweeps:.0f} {last:.10g}")


main()

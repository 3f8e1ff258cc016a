#!/usr/bin/env python3
"""Writes the reference workload W in three forms from one description:

  workload.py boucle > w.bcl       a model
  workload.py simd   > w.inc       straight-line C++ for bench/workload_simd.cpp
  workload.py numpy  > w_model.py  for bench/workload_numpy.py

Eight companies with demand, capacity, costs, a list of derived lines and smoothed states: 508 equations, 1,274 operations
a step (18 divisions, 16 exponentials), 100 states, 40 parameters, 16 normals a step, 60 steps. Every form computes the
same operations in the same order, so the first two end with the same bits.
"""
import sys

COMPANIES, LINES, RELAXED, STEPS = 8, 46, 10, 60
THREE_OPERATION_LINES = 17  # of 46; the others have two


class Model:
    def __init__(self):
        self.params = []     # (name, mean, sd)
        self.noises = []     # (name, sd)
        self.scaled = []     # (name, param, factor): once a path
        self.equations = []  # (name, expression)
        self.states = {}     # name -> opening
        self.operations = {}

    def param(self, name, mean, sd):
        self.params.append((name, mean, sd))
        return name

    def noise(self, name, sd):
        self.noises.append((name, sd))
        self.count("mul"), self.count("add")
        return name

    def count(self, op):
        self.operations[op] = self.operations.get(op, 0) + 1

    def equation(self, name, expression, opening=None):
        self.equations.append((name, expression))
        if opening is not None:
            self.states[name] = opening
        self.walk(expression)
        return name

    def walk(self, e):
        if isinstance(e, tuple) and e[0] != "prev":
            self.count(e[0])
            for part in e[1:]:
                self.walk(part)


def add(a, b): return ("add", a, b)
def sub(a, b): return ("sub", a, b)
def mul(a, b): return ("mul", a, b)
def div(a, b): return ("div", a, b)
def low(a, b): return ("min", a, b)
def high(a, b): return ("max", a, b)
def exp(a): return ("exp", a)
def prev(name): return ("prev", name)
def choose(a, b, yes, no): return ("select", ("lt", a, b), yes, no)


def company(m, i):
    n = f"c{i}_"
    growth = m.param(n + "growth", 0.02, 0.005)
    margin = m.param(n + "margin", 0.45, 0.05)
    price = m.param(n + "price", 10, 0.5)
    share = m.param(n + "share", 0.55, 0.05)
    rate = m.param(n + "rate", 0.05, 0.01)
    m.scaled.append((n + "pace", growth, 0.25))
    d = m.noise(n + "d", 0.05)
    p = m.noise(n + "p", 0.1)
    demand = m.equation(n + "demand", mul(prev(n + "demand"), exp(add(n + "pace", d))), 10 + i)
    shock = m.equation(n + "shock", exp(p))
    revenue = m.equation(n + "revenue", mul(mul(demand, price), shock))
    build = m.equation(n + "build", high(sub(demand, prev(n + "capacity")), 0.0))
    capacity = m.equation(n + "capacity", add(prev(n + "capacity"), mul(build, 0.25)), 12 + i)
    used = m.equation(n + "used", low(div(demand, capacity), 1.0))
    cost = m.equation(n + "cost", div(revenue, add(capacity, 1.0)))
    terms = [demand, revenue, capacity, build, used, cost, shock]
    base = list(terms)
    three = 0
    for k in range(LINES):
        x, y, z = terms[-1], terms[-4], base[k % 7]
        factor = round(0.3 + 0.01 * k, 2)
        is_three = (k + 1) * THREE_OPERATION_LINES // LINES > three
        if is_three:
            line = [lambda: add(mul(x, margin), mul(y, round(0.5 - 0.005 * k, 4))),
                    lambda: high(sub(z, mul(x, share)), 0.0),
                    lambda: choose(x, z, mul(y, factor), x),
                    lambda: add(mul(z, share), mul(x, rate))][three % 4]()
            three += 1
        else:
            line = [lambda: mul(add(x, y), 0.45), lambda: add(mul(x, share), y) if k < 8 else mul(sub(x, y), share),
                    lambda: low(mul(z, 0.9), x), lambda: high(mul(y, margin), x)][(k - three) % 4]()
        terms.append(m.equation(f"{n}line{k}", line))
    for k in range(RELAXED):
        m.equation(f"{n}slow{k}", add(mul(prev(f"{n}slow{k}"), round(0.9 - 0.01 * k, 2)), mul(terms[-1 - k], 0.1)),
                   1.0 + k)


def build():
    m = Model()
    for i in range(COMPANIES):
        company(m, i)
    four = [f"c{i}_demand" for i in range(4)]
    sum_demand = add(add(add(four[0], four[1]), four[2]), four[3])
    m.equation("m_demand", add(mul(prev("m_demand"), 0.9), mul(sum_demand, 0.1)), 40.0)
    four = [f"c{i}_revenue" for i in range(4, 8)]
    sum_revenue = add(add(add(four[0], four[1]), four[2]), four[3])
    m.equation("m_revenue", add(mul(prev("m_revenue"), 0.95), mul(sum_revenue, 0.05)), 400.0)
    m.equation("m_index", add(prev("m_index"), mul(div("m_demand", "m_revenue"), 0.01)), 1.0)
    m.equation("m_yield", add(mul(prev("m_yield"), 0.5), div("m_revenue", "m_demand")), 1.0)
    return m


SYMBOLS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "lt": "<"}


def number(x): return repr(float(x)) if float(x) != int(x) else str(int(x))


def boucle_text(e):
    if isinstance(e, (int, float)):
        return number(e)
    if isinstance(e, str):
        return e
    if e[0] == "prev":
        return f"prev {e[1]}"
    if e[0] in SYMBOLS:
        return f"({boucle_text(e[1])} {SYMBOLS[e[0]]} {boucle_text(e[2])})"
    if e[0] == "select":
        return f"(if {boucle_text(e[1])[1:-1]} then {boucle_text(e[2])} else {boucle_text(e[3])})"
    return f"{e[0]}({', '.join(boucle_text(part) for part in e[1:])})"


def write_boucle(m):
    lines = ["model w { calendar 1 .. 60 by period\n  paths 10k\n  seed 1\n}"]
    lines += [f"param {n} = normal({number(a)}, {number(b)})" for n, a, b in m.params]
    lines += [f"noise {n} = normal(0, {number(b)})" for n, b in m.noises]
    lines += [f"{n} = {p} * {number(f)}" for n, p, f in m.scaled]
    for n, e in m.equations:
        opening = f" initially {number(m.states[n])}" if n in m.states else ""
        lines.append(f"{n} = {boucle_text(e)}{opening}")
    lines += [f"measure last_{n} = final({n})" for n in m.states]
    lines.append('report "end" { show last_m_yield }')
    return "\n".join(lines)


def cpp_text(e):
    if isinstance(e, (int, float)):
        return f"lanes({float(e)!r})"
    if isinstance(e, str):
        return e
    if e[0] == "prev":
        return "s_" + e[1]
    if e[0] in SYMBOLS:
        return f"({cpp_text(e[1])} {SYMBOLS[e[0]]} {cpp_text(e[2])})"
    names = {"exp": "lanes_exp", "min": "lanes_min", "max": "lanes_max", "select": "lanes_select"}
    return f"{names[e[0]]}({', '.join(cpp_text(part) for part in e[1:])})"


def hash_name(name):
    mask = (1 << 64) - 1
    h = 0xcbf29ce484222325
    for byte in name.encode():
        h = ((h ^ byte) * 0x100000001b3) & mask
    h ^= h >> 33
    h = h * 0xff51afd7ed558ccd & mask
    h ^= h >> 33
    h = h * 0xc4ceb9fe1a85ec53 & mask
    return h ^ (h >> 33)


def write_simd(m):
    out = [f"constexpr int state_count = {len(m.states)}, noise_count = {len(m.noises)}, step_count = {STEPS};",
           "const char* const state_names[] = {" + ", ".join(f'"{n}"' for n in m.states) + "};",
           "const std::uint64_t noise_keys[] = {" + ", ".join(f"{hash_name(n)}ULL" for n, _ in m.noises) + "};",
           "void run_lanes(std::uint64_t seed, std::uint64_t path, Lanes* result) {",
           "  Lanes noise[2][noise_count];"]
    for n, a, b in m.params:
        out.append(f"  const Lanes {n} = lanes({float(a)!r}) + lanes({float(b)!r}) * "
                   f"first_normal(seed, path, {hash_name(n)}ULL);")
    out += [f"  const Lanes {n} = {p} * lanes({f!r});" for n, p, f in m.scaled]
    out += [f"  Lanes s_{n} = lanes({float(v)!r});" for n, v in m.states.items()]
    out += ["  for (int step = 0; step < step_count; ++step) {",
            "    if (step % 2 == 0) draw_normals(seed, path, static_cast<std::uint32_t>(step / 2), noise);"]
    out += [f"    const Lanes {n} = lanes(0.0) + lanes({b!r}) * noise[step % 2][{i}];"
            for i, (n, b) in enumerate(m.noises)]
    out += [f"    const Lanes {n} = {cpp_text(e)};" for n, e in m.equations]
    out += [f"    s_{n} = {n};" for n in m.states]
    out += ["  }"]
    out += [f"  result[{i}] = s_{n};" for i, n in enumerate(m.states)]
    out += ["}"]
    return "\n".join(out)


def numpy_text(e):
    if isinstance(e, (int, float)):
        return repr(float(e))
    if isinstance(e, str):
        return e
    if e[0] == "prev":
        return "s_" + e[1]
    if e[0] in SYMBOLS:
        return f"({numpy_text(e[1])} {SYMBOLS[e[0]]} {numpy_text(e[2])})"
    names = {"exp": "np.exp", "min": "np.minimum", "max": "np.maximum", "select": "np.where"}
    return f"{names[e[0]]}({', '.join(numpy_text(part) for part in e[1:])})"


def write_numpy(m):
    out = ["import numpy as np", "", f"STATES = {list(m.states)!r}", "", "", "def run(rng, n):"]
    out += [f"    {n} = {float(a)!r} + {float(b)!r} * rng.standard_normal(n)" for n, a, b in m.params]
    out += [f"    {n} = {p} * {f!r}" for n, p, f in m.scaled]
    out += [f"    s_{n} = np.full(n, {float(v)!r})" for n, v in m.states.items()]
    out += [f"    for step in range({STEPS}):"]
    out += [f"        {n} = {b!r} * rng.standard_normal(n)" for n, b in m.noises]
    out += [f"        {n} = {numpy_text(e)}" for n, e in m.equations]
    out += [f"        s_{n} = {n}" for n in m.states]
    out += ["    return [" + ", ".join(f"s_{n}" for n in m.states) + "]"]
    return "\n".join(out)


def main():
    m = build()
    total = sum(m.operations.values())
    facts = (len(m.equations), total, m.operations["div"], m.operations["exp"], len(m.states), len(m.params),
             len(m.noises))
    if facts != (508, 1274, 18, 16, 100, 40, 16):
        sys.exit(f"workload.py: this is not W: {facts}")
    write = {"boucle": write_boucle, "simd": write_simd, "numpy": write_numpy}[sys.argv[1]]
    print(write(m))


if __name__ == "__main__":
    main()

"""A second implementation of the core pension, in DuckDB SQL over whole numbers.

Nothing is shared with the engine: the provinces' particulars are written here again by hand, every
amount is an integer fraction in HUGEINT, rounding is integer division. Both must agree to the fen on
a million persons.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from canbao.law import Fen, compute_many

SIZE = 1_000_000
# name, years (2: two decimals half-up; 4: four; up1: up to 0.1; 12: exact twelfths; sh: Shanghai),
# items (half, jiao: cut to the fen then up to 0.1, h1: half-up to 0.1), total (0, jiao, yuan),
# transitional form (I, M, none), coefficient in thousandths
PROVINCES = [
    ("Hebei", "2", "half", "0", "I", 13), ("Anhui", "up1", "half", "0", "I", 13),
    ("Fujian", "2", "half", "0", "I", 13), ("Jiangxi", "4", "half", "0", "I", 13),
    ("Shandong", "2", "half", "0", "I", 13), ("Hunan", "2", "half", "0", "I", 13),
    ("Guangxi", "2", "jiao", "0", "I", 14), ("Hainan", "4", "half", "0", "I", 14),
    ("Chongqing", "12", "half", "0", "I", 14), ("Guizhou", "2", "half", "0", "I", 14),
    ("Yunnan", "12", "half", "0", "I", 13), ("Shaanxi", "12", "half", "0", "I", 14),
    ("Gansu", "2", "half", "0", "I", 12), ("Heilongjiang", "12", "half", "0", "I", 12),
    ("Sichuan", "2", "half", "0", "M", 13), ("Qinghai", "2", "h1", "0", "M", 14),
    ("Shanghai", "sh", "jiao", "0", "none", 0), ("Zhejiang", "2", "half", "jiao", "none", 0),
    ("Shanxi", "12", "half", "jiao", "none", 0), ("Jiangsu", "12", "half", "jiao", "none", 0),
    ("Liaoning", "2", "half", "yuan", "none", 0), ("Tianjin", "2", "half", "0", "none", 0),
    ("Inner Mongolia", "12", "half", "0", "none", 0), ("Xinjiang", "12", "half", "0", "I", 13),
]
WHOLE_AGES = {55: 170, 56: 164, 57: 158, 58: 152, 59: 145, 60: 139, 61: 132, 62: 125, 63: 117, 64: 109}

SQL = """
CREATE MACRO half_up(n, d) AS ((2 * n + d) // (2 * d));
CREATE MACRO up(n, d) AS ((n + d - 1) // d);
-- n/d yuan, in fen, by the province's rule for items
CREATE MACRO item(n, d, rule) AS CASE rule
  WHEN 'half' THEN half_up(100 * n, d)
  WHEN 'h1' THEN 10 * half_up(10 * n, d)
  WHEN 'jiao' THEN 10 * up((100 * n) // d, 10) END;
-- years × 120000, so that twelfths, hundredths and ten-thousandths are whole
CREATE MACRO years(months, rule) AS CASE rule
  WHEN '12' THEN 10000 * months
  WHEN '2' THEN 1200 * half_up(100 * months, 12)
  WHEN '4' THEN 12 * half_up(10000 * months, 12)
  WHEN 'up1' THEN 12000 * up(10 * months, 12)
  WHEN 'sh' THEN 120000 * (months // 12) + 9960 * (months % 12) END;
CREATE TABLE parts AS
SELECT p.id, p.wage_fen, r.*,
  -- (W + W·I)/2 · N / 100 with W in fen, I in ten-thousandths, N × 120000
  item((p.wage_fen::HUGEINT * (10000 + p.index4)) * years(p.months, r.years),
       (100::HUGEINT * 10000 * 2 * 120000 * 100), r.items) AS basic,
  item(p.balance_fen::HUGEINT * 10, 100::HUGEINT * half_up(
       10 * (12 * a.divisor - (a.divisor - b.divisor) * (p.age_months % 12)), 12), r.items) AS account,
  CASE r.form
    WHEN 'I' THEN item((p.wage_fen::HUGEINT * p.index4) * years(p.early, r.years) * r.coefficient,
                       (100::HUGEINT * 10000 * 120000 * 1000), r.items)
    WHEN 'M' THEN item((p.wage_fen::HUGEINT * (10000 + p.index4)) * years(p.early, r.years)
                       * r.coefficient, (100::HUGEINT * 10000 * 2 * 120000 * 1000), r.items)
    ELSE 0 END AS transitional,
  p.added_fen
FROM persons p JOIN provinces r ON p.region = r.name
JOIN ages a ON a.age = p.age_months // 12 JOIN ages b ON b.age = p.age_months // 12 + 1;
CREATE TABLE answer AS
SELECT id, basic::BIGINT AS basic, account::BIGINT AS account, transitional::BIGINT AS transitional,
  (CASE total WHEN '0' THEN s WHEN 'jiao' THEN 10 * up(s, 10) ELSE 100 * up(s, 100) END)::BIGINT
    AS total
FROM (SELECT *, basic + account + transitional + added_fen AS s FROM parts) ORDER BY id;
"""


def test_sql_agrees_to_the_fen_on_a_million_persons() -> None:
    random = np.random.default_rng(20261121)
    names = np.array([p[0] for p in PROVINCES])
    region = names[random.integers(0, len(names), SIZE)]
    forms = dict(zip(names.tolist(), [p[4] for p in PROVINCES], strict=True))
    has_transition = np.isin(region, [n for n, f in forms.items() if f != "none"])
    wage = random.integers(600_000, 1_300_000, SIZE)
    index4 = random.integers(3_000, 30_001, SIZE)
    months = random.integers(180, 541, SIZE)
    early = np.where(has_transition, random.integers(0, 181, SIZE), 0)
    balance = random.integers(1_000_000, 40_000_000, SIZE)
    age = random.integers(55 * 12, 63 * 12, SIZE)
    # Hainan's one sheet of 2025 keeps whole ages.
    age = np.where(region == "Hainan", age - age % 12, age)
    added = np.zeros(SIZE, dtype=np.int64)
    retirement = 2025 * 12 + 9
    targets = ["basic_pension", "account_pension", "transitional_pension", "pension_additions",
               "pension_total"]
    columns = {
        "reference_wage": Fen(wage), "average_index": index4 / 10_000, "contribution_months": months,
        "transitional_months": early, "account_balance": Fen(balance),
        "birth_month": retirement - age, "retirement_month": np.full(SIZE, retirement),
        # The separate indices of some provinces and all additions are their own rules: given here.
        "transitional_index": index4 / 10_000, "pension_additions": Fen(added),
    }
    plain = ~np.isin(region, ["Jiangsu", "Shanghai"])
    many = {}
    for what, chosen in (("plain", plain), ("own_transition", ~plain)):
        part = {k: Fen(v.values[chosen]) if isinstance(v, Fen) else v[chosen]
                for k, v in columns.items()}
        if what == "own_transition":
            part["transitional_pension"] = np.zeros(int(chosen.sum()))
        many[what] = compute_many(targets, part, date="2025-10", region=region[chosen])
        assert not many[what].stopped.any(), many[what].error(
            int(np.flatnonzero(many[what].stopped)[0]))
    got = {}
    for target in targets:
        column = np.zeros(SIZE, dtype=np.int64)
        column[plain] = many["plain"].fen(target)
        column[~plain] = many["own_transition"].fen(target)
        got[target] = column

    database = duckdb.connect()
    persons = pa.table({
        "id": np.arange(SIZE), "region": region, "wage_fen": wage, "index4": index4,
        "months": months, "early": early, "balance_fen": balance, "age_months": age,
        "added_fen": added,
    })
    provinces = pa.table({
        key: [p[i] for p in PROVINCES]
        for i, key in enumerate(["name", "years", "items", "total", "form", "coefficient"])
    })
    ages = pa.table({"age": list(WHOLE_AGES), "divisor": list(WHOLE_AGES.values())})
    for name, table in (("persons", persons), ("provinces", provinces), ("ages", ages)):
        database.register(name, table)
    database.execute(SQL)
    answer = database.execute("SELECT * FROM answer ORDER BY id").fetchnumpy()
    for target, column in (("basic_pension", "basic"), ("account_pension", "account"),
                           ("transitional_pension", "transitional"), ("pension_total", "total")):
        differs = np.flatnonzero(got[target] != answer[column])
        assert not differs.size, [
            (target, region[i], int(got[target][i]), int(answer[column][i]), int(wage[i]),
             int(index4[i]), int(months[i]), int(early[i])) for i in differs[:5]]

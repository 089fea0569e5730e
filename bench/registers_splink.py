"""The peer: Splink 5 on DuckDB with a comparison that knows identity numbers, on all rows.

It gets the same standardised records as our comparison and what its documentation advises: term
frequencies for names, u of identifiers from counts, blocking on every identifier. Which cut is best
is told it by the truth; ours has to choose its own.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

INPUT = """
    SELECT record AS unique_id, number17,
        COALESCE(CAST(number17 AS VARCHAR), substr(number_text, 1, 17)) AS number,
        number17 IS NOT NULL AS valid,
        CASE WHEN number17 IS NULL THEN substr(number_text, 1, 14)
             ELSE substr(CAST(number17 AS VARCHAR), 1, 14) END AS head,
        CASE WHEN number17 IS NOT NULL THEN substr(CAST(number17 AS VARCHAR), 11, 7)
             WHEN length(number_text) = 18 THEN substr(number_text, 11, 7) END AS tail,
        name, pinyin,
        CAST(COALESCE(birth, TRY_CAST(substr(CAST(number17 AS VARCHAR), 7, 4) || '-' ||
            substr(CAST(number17 AS VARCHAR), 11, 2) || '-' || substr(CAST(number17 AS VARCHAR),
            13, 2)
            AS DATE)) AS VARCHAR) AS birth,
        COALESCE(CAST(sex AS INTEGER), CASE WHEN number17 % 2 = 1 THEN 1 WHEN number17 % 2 = 0
        THEN 2 END)
            AS sex,
        CASE WHEN residence_place % 1000000 <> 0 THEN residence_place - residence_place % 1000 END
            AS street,
        residence_place - residence_place % 1000000 AS county,
        phone, household, guardian17, employer, document
    FROM records
"""
"""What the peer sees: our standardised columns, parts cut out in the same way as we do."""

BLOCKS = (
    "l.number17 = r.number17",
    "l.pinyin = r.pinyin AND l.birth = r.birth",
    "l.head = r.head AND NOT (l.valid AND r.valid)",
    "l.tail = r.tail AND NOT (l.valid AND r.valid)",
    "l.pinyin = r.pinyin AND l.phone = r.phone",
    "l.pinyin = r.pinyin AND l.street = r.street",
    "l.document = r.document",
    "l.birth = r.birth AND l.phone = r.phone",
)
IDENTIFIERS = ("number", "phone", "document", "employer")
LEARN = ("l.number17 = r.number17", "l.pinyin = r.pinyin AND l.birth = r.birth")
CUTS = (-6.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 15.0, 18.0, 22.0)
START = 2.0


class Peer:
    """One run over one table of records, its persons written to `out`, sorted as ours are. `model` None:
    learn; else the settings saved before."""

    def __init__(
        self, records: Path, out: Path, model: Path | None = None, threads: int = 2
    ) -> None:
        from splink import DuckDBAPI, Linker

        self.connection = duckdb.connect()
        self.connection.execute(f"SET threads = {threads}")
        begun = time.perf_counter()
        self.connection.execute(f"CREATE VIEW records AS SELECT * FROM read_parquet('{records}')")
        self.connection.execute(f"CREATE TABLE standard AS {INPUT}")
        rows = self.connection.execute("SELECT count(*) FROM standard").fetchall()[0][0]
        api = DuckDBAPI(self.connection)
        table = api.register("standard", dataset_display_name="standard")
        settings: Any = (
            json.loads(model.read_text("utf-8")) if model else _settings(self._chances(rows), rows)
        )
        self.linker = Linker(table, settings, log_level=40)
        if model is None:
            self._learn()
        self.pairs = self.linker.inference.predict(
            threshold_match_weight=min(CUTS), warning_mode="never"
        )
        self.groups = self.cluster(START)
        self.connection.register("groups", self.groups)
        self.connection.execute(
            f"COPY (SELECT * FROM groups ORDER BY record) TO '{out}'"
            " (FORMAT parquet, COMPRESSION zstd)"
        )
        self.seconds = time.perf_counter() - begun

    def _chances(self, rows: int) -> dict[str, float]:
        """Chance that two persons share an identifier, counted over valid numbers."""
        out = {}
        for column in IDENTIFIERS:
            one = "1" if column in ("number", "document") else "count(DISTINCT number17)"
            shared, known, distinct = self.connection.execute(
                f"""SELECT sum(n * (n - 1)), sum(n), count(*) FROM (SELECT {one} AS n FROM standard
                WHERE {column} IS NOT NULL GROUP BY {column})"""
            ).fetchall()[0]
            known = float(known or 2)
            out[column] = max(float(shared or 0) / (known * known), 1 / max(distinct, 2))
        return out

    def _learn(self) -> None:
        train = self.linker.training
        train.estimate_probability_two_random_records_match(["l.number17 = r.number17"], recall=0.8)
        train.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        for rule in LEARN:
            train.estimate_parameters_using_expectation_maximisation(
                rule, max_pairs=1e6, fix_probability_two_random_records_match=True
            )

    def save(self, path: Path) -> None:
        """The settings as learned."""
        self.linker.misc.save_model_to_json(str(path), overwrite=True)

    def cluster(self, cut: float) -> pa.Table:
        """record → person: what hangs together at a cut."""
        found = self.linker.clustering.cluster_pairwise_predictions_at_threshold(
            self.pairs, threshold_match_weight=cut
        )
        name = found.physical_name
        table = self.connection.sql(
            "SELECT unique_id AS record, dense_rank() OVER (ORDER BY cluster_id) AS person"
            f' FROM "{name}"'
        ).to_arrow_table()
        found.drop_table_from_database_and_remove_from_cache()
        return table


def _settings(chance: dict[str, float], rows: int) -> Any:
    """Levels like ours, in Splink's words."""
    import splink.comparison_level_library as levels
    import splink.comparison_library as comparisons
    from splink import SettingsCreator

    def level(sql: str, label: str, u: float | None = None, m: float | None = None) -> Any:
        made = levels.CustomLevel(sql, label_for_charts=label)
        fixed: dict[str, Any] = {}
        if u is not None:
            fixed |= {"u_probability": u, "fix_u_probability": True}
        if m is not None:
            fixed |= {"m_probability": m, "fix_m_probability": True}
        return made.configure(**fixed) if fixed else made

    def null(sql: str) -> Any:
        return levels.CustomLevel(sql, label_for_charts="unknown").configure(is_null_level=True)

    def ladder(
        name: str, unknown: str, *rungs: Any, other: tuple[float, float] | None = None
    ) -> Any:
        rest: Any = levels.ElseLevel()
        if other:
            rest = rest.configure(
                u_probability=other[0], m_probability=other[1], fix_u_probability=True,
                fix_m_probability=True,
            )  # fmt: skip
        return comparisons.CustomComparison(
            output_column_name=name, comparison_levels=[null(unknown), *rungs, rest]
        )

    def missing(column: str) -> str:
        return f"{column}_l IS NULL OR {column}_r IS NULL"

    # Numbers are unique: that two persons share one is an error of registers, rarer than one in a
    # thousand of chance; one digit apart are neighbours in the sequence of a day and place.
    same, one_digit, two_digits = (share * chance["number"] for share in (0.001, 0.1, 1.0))
    distance = "levenshtein(number_l, number_r)"
    unsure = "NOT (valid_l AND valid_r)"
    number = comparisons.CustomComparison(
        output_column_name="number",
        comparison_levels=[
            null(missing("number")),
            level("number17_l = number17_r", "same valid", same, 0.985),
            level(f"{unsure} AND number_l = number_r", "same, check differs", same, 0.004),
            level(f"{unsure} AND {distance} = 1", "one off", one_digit, 0.008),
            level(f"{unsure} AND {distance} = 2", "two off", two_digits, 0.002),
            level("valid_l AND valid_r", "two valid numbers", 0.9, 0.0005),
            levels.ElseLevel().configure(
                u_probability=0.1, fix_u_probability=True, m_probability=0.0005,
                fix_m_probability=True,
            ),
        ],
    )  # fmt: skip
    name = ladder(
        "name", missing("name"),
        levels.ExactMatchLevel("name").configure(tf_adjustment_column="name"),
        level("pinyin_l = pinyin_r", "same sound"),
        level("length(name_l) > 2 AND length(name_l) = length(name_r)"
                " AND levenshtein(name_l, name_r) <= 3",
              "one character off"),
        level("substr(name_l, 1, 1) = substr(name_r, 1, 1)", "same surname"),
    )  # fmt: skip
    blocks: list[Any] = list(BLOCKS)
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            number,
            name,
            ladder("birth", missing("birth"), level("birth_l = birth_r", "same"),
                   level("levenshtein(birth_l, birth_r) <= 1", "one digit off"),
                   level("substr(birth_l, 1, 4) = substr(birth_r, 1, 4)", "same year")),
            ladder("sex", missing("sex"), level("sex_l = sex_r", "same")),
            ladder("phone", missing("phone"), level("phone_l = phone_r", "same", chance["phone"])),
            ladder("document", missing("document"),
                   level("document_l = document_r", "same", chance["document"], 0.85),
                   other=(1.0, 0.15)),
            ladder("employer", missing("employer"),
                   level("employer_l = employer_r", "same", chance["employer"], 0.9),
                   other=(1.0, 0.1)),
            ladder("place", missing("county"), level("street_l = street_r", "same street"),
                   level("county_l = county_r", "same county")),
        ],
        blocking_rules_to_generate_predictions=blocks,
        probability_two_random_records_match=1 / max(rows, 2),
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )  # fmt: skip

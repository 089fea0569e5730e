"""The example of docs/registers.md, taken from the page and run as it stands there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Ran


def test_the_mapping_of_the_docs_reads_the_file_of_the_docs(
    canbao: Callable[..., Ran], root: Path, tmp_path: Path
):
    page = (root / "docs" / "registers.md").read_text(encoding="utf-8")
    mine = tmp_path / "mine"
    mine.mkdir()
    for name, text in re.findall(r'```yaml title="([\w.]+)"\n(.*?)```', page, re.S):
        (mine / name).write_text(text, encoding="utf-8")
    (rows,) = re.findall(r"```csv\n(.*?)```", page, re.S)
    (tmp_path / "clinic.csv").write_text(rows, encoding="utf-8")
    given = ["--sources", str(mine), "--store", str(tmp_path / "store")]
    ran = canbao("registers", "ingest", str(tmp_path / "clinic.csv"), "--source", "clinic",
                 "--as-of", "2025-12-31", "--json", *given)  # fmt: skip
    assert ran.status == 0, ran.err
    (told,) = json.loads(ran.out)
    assert (told["state"], told["accepted"]) == ("accepted", 2)
    ran = canbao("registers", "compare", "--links-only", "--json", *given)
    assert ran.status == 0, ran.err
    assert json.loads(ran.out)["records"] == 2

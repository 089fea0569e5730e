"""`canbao services check`: what is fit and what is refused, in both languages."""

from __future__ import annotations

from pathlib import Path

from tests.services.test_plain import entry, example


def test_a_sound_folder(canbao, tmp_path: Path):
    (tmp_path / "own.yaml").write_text(example(), encoding="utf-8")
    ran = canbao("services", "check", str(tmp_path))
    assert ran.status == 0
    assert "LOC-FLAT  购房资格参保证明" in ran.out
    assert "可用 2 项" in ran.out


def test_a_faulty_one_is_named_and_the_status_says_so(canbao, tmp_path: Path):
    import yaml

    said = {"LOC-BAD": entry(kind="case"), "LOC-GOOD": entry()}
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    ran = canbao("--lang", "en", "services", "check", str(tmp_path))
    assert ran.status == 2
    assert "own.yaml: LOC-BAD: kind is query or certificate" in ran.out
    assert "1 fit, 1 faults" in ran.out


def test_a_folder_that_is_not_there(canbao, tmp_path: Path):
    ran = canbao("services", "check", str(tmp_path / "none"))
    assert ran.status == 2
    assert "没有目录" in ran.err

"""Declarations: the packaged ones load, wrong ones are refused by name."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from canbao.registers.intake import IntakeRefusal, Source, load_sources
from canbao.registers.words import words


def test_the_packaged_sources_load():
    sources = load_sources()
    assert [source.number for source in sources.values()] == list(range(1, len(sources) + 1))
    assert {"police_population", "tax_wages", "companies"} <= set(sources)
    for source in sources.values():
        assert source.ground
        assert source.purpose.zh
        assert source.purpose.en
        assert source.key


def test_every_packaged_code_is_a_word_of_ours():
    for source in load_sources().values():
        for rule in source.facts:
            if rule.kind == "participation":
                scheme = rule.columns["scheme"]
                named = {scheme.value} if scheme.value else set((scheme.codes or {}).values())
                assert named <= set(words("schemes"))


def test_a_declaration_becomes_values(source: Source):
    assert source.number == 7
    assert source.key == (("学籍号",),)
    assert source.required == (("姓名", "学生姓名"),)
    assert source.limits.shrink == Fraction(1, 2)
    assert [rule.kind for rule in source.facts] == ["status", "employment"]
    assert source.rank_of("name") == 40
    assert source.headers()[0] == "学籍号"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("mode: snapshot", "mode: sometimes", ("mode", "sometimes", "snapshot")),
        ("holds: persons", "holds: people", ("holds", "people", "employers")),
        ("rhythm: term", "rythm: term", ("rythm", "rhythm")),
        ("rank: 40", "rank: first", ("rank", "first")),
        ("  sex: {from: [性别]}", "  gender: {from: [性别]}", ("fields.gender", "sex")),
        ("  sex: {from: [性别]}", "  sex: {header: 性别}", ("fields.sex.header", "from")),
        ("  sex: {from: [性别]}", "  sex: {}", ("fields.sex", "from", "value")),
        ("男: male", "男: man", ("codes.sex", "man", "female")),
        ("在读: pupil", "在读: learner", ("codes.status", "learner", "student")),
        ("- fact: status", "- fact: state", ("facts[0].fact", "state", "survey")),
        ("reject: 0.2", "reject: 20", ("limits.reject", "20")),
        ("source: pupils", "source: schools", ("source", "schools", "pupils")),
        ("zh: 学籍\n", "", ("zh",)),
        ("rank: 40", "rank: 40\nrank: 50", ("rank", "YAML")),
        ("kind: yuan", "kind: dollar", ("facts[1].wage_fen.kind", "dollar", "yuan")),
        ("{format: csv, sheet: 学籍}", "{format: dbf}", ("file.format", "dbf", "parquet")),
        ("{format: csv, sheet: 学籍}", "{format: sql, table: t}", ("file", "url_env")),
        ("{format: csv, sheet: 学籍}", "{format: sql, url_env: U, table: 't; drop'}",
         ("file.table",)),
        ("duplicate_free: true", "duplicate_free: 1", ("duplicate_free", "true")),
        ("- fact: status", "- fact: [", ("YAML",)),
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_refused_by_name(
    declare: Callable[..., Source], old: str, new: str, named: tuple[str, ...]
):
    with pytest.raises(IntakeRefusal) as refusal:
        declare(**{old: new})
    for language in ("zh", "en"):
        message = refusal.value.message(language)
        assert "pupils.yaml" in message
        for word in named:
            assert word in message


def test_the_list_of_sources_is_complete(tmp_path: Path, declare: Callable[..., Source]):
    declare()
    (tmp_path / "index.yaml").write_text("sources: [pupils]", "utf-8")
    assert list(load_sources(tmp_path)) == ["pupils"]
    (tmp_path / "index.yaml").write_text("sources: []", "utf-8")
    with pytest.raises(IntakeRefusal, match="pupils"):
        load_sources(tmp_path)
    (tmp_path / "index.yaml").write_text("sources: [pupils, teachers]", "utf-8")
    with pytest.raises(IntakeRefusal, match=r"teachers\.yaml"):
        load_sources(tmp_path)

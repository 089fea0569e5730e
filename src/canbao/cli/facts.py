"""Reads what a person gives on the command line: facts one by one, or from a YAML or JSON file.

Only the form is checked here; what a fact may be is the law's business. Numbers stay the text that
was written.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from canbao.cli.words import Refusal

LARGEST_FILE = 2_000_000


def read_facts(pairs: list[str], file: Path | None) -> dict[str, Any]:
    """Facts of `--facts FILE`, overridden by each `--fact name=value`.

    A value that begins with `[` or `{` is read as JSON (rows of a table).
    """
    facts = read_file(file) if file is not None else {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        name = name.strip()
        if not equals or not name:
            raise Refusal(
                f"--fact：“{pair[:60]}”里没有等号",
                f"--fact: {pair[:60]!r} has no equals sign",
                "请写成 --fact 名称=数值，例如 --fact average_index=0.613",
                "Write --fact name=value, for example --fact average_index=0.613",
            )
        text = value.strip()
        facts[name] = parse_json(text, f"--fact {name}") if text[:1] in ("[", "{") else text
    return facts


def read_file(file: Path) -> dict[str, Any]:
    """The mapping a YAML or JSON file holds; Refusal naming the file otherwise."""
    text = read_text(file)
    if file.suffix.lower() == ".json":
        data = parse_json(text, str(file))
    else:
        from canbao.law.engine.reader import load_yaml

        data = load_yaml(text, str(file))
    if not isinstance(data, dict):
        raise Refusal(
            f"{file}：应是“名称: 数值”的列表",
            f"{file}: should be a list of `name: value`",
            "每行写一个事实，例如 average_index: 0.613",
            "Write one fact per line, for example average_index: 0.613",
        )
    return {str(name): value for name, value in data.items()}


def read_text(file: Path) -> str:
    """Text of a small UTF-8 file."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise Refusal(
                f"{file}：文件有 {file.stat().st_size} 字节，超过上限 {LARGEST_FILE}",
                f"{file}: has {file.stat().st_size} bytes, more than {LARGEST_FILE}",
                "成批计算请用 canbao pension --careers",
                "For many persons use canbao pension --careers",
            )
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refusal(
            f"{file}：打不开（{error.strerror}）",
            f"{file}: cannot be read ({error.strerror})",
            "请检查路径与权限",
            "Check the path and the permissions",
        ) from None
    except UnicodeDecodeError:
        raise Refusal(
            f"{file}：不是 UTF-8 文本",
            f"{file}: is not UTF-8 text",
            "请另存为 UTF-8 编码",
            "Save it as UTF-8",
        ) from None


def parse_json(text: str, where: str) -> Any:
    """JSON with numbers kept as their text; Refusal naming the place otherwise."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        at_zh = f"第 {line} 行" if line else ""
        at_en = f" at line {line}" if line else ""
        raise Refusal(
            f"{where}：{at_zh}不是有效的 JSON",
            f"{where}: is not valid JSON{at_en}",
            "请检查引号与逗号",
            "Check quotes and commas",
        ) from None


def _no_number(text: str) -> str:
    raise ValueError(text)

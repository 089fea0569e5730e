"""Says in both languages what is wrong with a command line; Typer itself speaks English only."""

from __future__ import annotations

import sys
from typing import Any

from canbao.cli.words import BAD_INPUT, complain

# Typer keeps the kinds of its errors to itself; their names are all we go by.
KINDS = {
    "MissingParameter": ("缺少 {name}", "{name} is missing"),
    "NoSuchOption": ("没有选项 {name}", "there is no option {name}"),
    "BadParameter": ("{name} 的值不可用（{said}）", "{name}: {said}"),
    "BadOptionUsage": ("{name} 的写法有误（{said}）", "{name}: {said}"),
}


def complain_usage(error: Exception) -> int:
    """One message naming the argument and where help is; help itself where nothing was asked."""
    kind = type(error).__name__
    told: Any = error
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "canbao"
    if kind == "NoArgsIsHelpError":
        print(told.format_message(), file=sys.stderr)
        return BAD_INPUT
    said = one_line(str(getattr(told, "message", "") or told.format_message()))
    name = parameter_name(told)
    zh, en = KINDS.get(kind, ("{said}", "{said}"))
    if said.startswith("No such command"):
        zh = "没有这个命令（{said}）"
    complain(
        "命令写法有误：" + zh.format(name=name, said=said),
        en.format(name=name, said=said),
        f"用法见 {path} --help",
        f"See {path} --help",
    )
    return BAD_INPUT


def parameter_name(error: Any) -> str:
    """The argument as the person knows it: `--date`, `TARGET…`."""
    option = getattr(error, "param", None)
    if option is None:
        return str(getattr(error, "option_name", ""))
    first = str(option.opts[0])
    return first if first.startswith("-") else str(option.metavar or option.name).upper()


def one_line(text: str) -> str:
    """Without a closing stop or line breaks."""
    return " ".join(text.split()).rstrip(".?")

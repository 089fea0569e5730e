"""The command line `canbao`: the law asked, explained and run over millions, the portal served.

Commands only read arguments and print; every legal answer comes from `canbao.law`.
"""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; the exit status. 0 done, 1 a check failed, 2 bad input, 3 the law stops."""
    from canbao.cli.words import BAD_INPUT, Refusal, choose_language, complain, complain_law

    given = sys.argv[1:] if arguments is None else arguments
    try:
        rest = choose_language(given)
        # The heavier imports come after the language, and only on the way to a command.
        import typer

        from canbao.cli.app import app
        from canbao.law.engine.errors import LawError
    except Refusal as refusal:
        complain(refusal.zh, refusal.en, refusal.remedy_zh, refusal.remedy_en)
        return BAD_INPUT
    try:
        status = app(args=rest, prog_name="canbao", standalone_mode=False)
    except Refusal as refusal:
        complain(refusal.zh, refusal.en, refusal.remedy_zh, refusal.remedy_en)
        return BAD_INPUT
    except LawError as error:
        return complain_law(error)
    except typer.TyperException as error:
        from canbao.cli.usage import complain_usage

        return complain_usage(error)
    except typer.Abort:
        return 130
    except KeyboardInterrupt:
        complain("已中断", "Interrupted")
        return 130
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has gone; that is not an error of ours.
        sys.stderr.close()
        return 0
    return status if isinstance(status, int) else 0

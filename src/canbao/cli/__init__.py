"""The command line `canbao`: the law asked, explained and run over millions, the portal served.

Commands only read arguments and print; every legal answer comes from `canbao.law`.
"""

from __future__ import annotations

import errno
import os
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
        # What is still in the buffer is written here, where a full disk or a gone reader is caught.
        if sys.stdout is not None:
            sys.stdout.flush()
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
        return reader_gone()
    except SystemExit as end:
        # Typer and Rich end the process themselves, with 1, when a pipe breaks.
        if isinstance(end.__context__, OSError) and end.__context__.errno == errno.EPIPE:
            return reader_gone()
        raise
    except OSError as error:
        what, why = error.filename or "stdout", error.strerror or error
        complain(
            f"{what}：读写失败（{why}）",
            f"{what}: cannot be read or written ({why})",
            "请检查路径、权限与磁盘空间",
            "Check the path, the permissions and the space on the disk",
        )
        discard_output()
        return BAD_INPUT
    return status if isinstance(status, int) else 0


def reader_gone() -> int:
    """The reader of a pipe (`| head`) has gone; that is not an error of ours."""
    discard_output()
    return 0


def discard_output() -> None:
    """What cannot be written any more is dropped, so that Python does not try again at its end."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())

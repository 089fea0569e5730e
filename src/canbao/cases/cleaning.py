"""A file from outside made harmless: told by its content, never by its name, and written anew.

Pictures are decoded and encoded again, so that nothing but the picture is left. A PDF is refused when it
holds scripts, embedded files, forms that send, or a password; else it is written anew, without what
stood before or after it. Runs in a process of its own with little memory and time, so that a hostile
file costs only itself: `python -m canbao.cases.cleaning` reads the file and writes a line that says what
became of it, then the bytes. Knows neither Django nor the database.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any, Final

LARGEST: Final = 10 * 1024 * 1024
PIXELS: Final = 60_000_000
PAGES: Final = 300
MEMORY: Final = 1024 * 1024 * 1024
SECONDS: Final = 20
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
MAGIC: Final = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
FORBIDDEN: Final = frozenset(
    {"/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA",
     "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Movie", "/Sound", "/Rendition", "/AA",
     "/Collection", "/AF", "/Filespec", "/FileAttachment", "/URI"}
)  # fmt: skip
"""Names a PDF must not hold: scripts, programs, files within, pages that send or fetch."""


class Unclean(ValueError):
    """Why a file is not taken, by a word of `documents.REASONS`, and what was found."""

    def __init__(self, reason: str, found: str = "") -> None:
        super().__init__(f"{reason} {found}")
        self.reason, self.found = reason, found


def kind_of(content: bytes) -> str:
    """The media type the first bytes tell. Raises Unclean for none of the three."""
    for magic, media in MAGIC:
        if content.startswith(magic):
            return media
    raise Unclean("kind")


def clean(content: bytes) -> tuple[str, bytes]:
    """Media type and bytes of a file as it may be kept. Raises Unclean."""
    if not content:
        raise Unclean("empty")
    if len(content) > LARGEST:
        raise Unclean("large", str(len(content)))
    media = kind_of(content)
    made = _pdf(content) if media == PDF else _picture(content, media)
    if len(made) > LARGEST:
        raise Unclean("large", str(len(made)))
    return media, made


def _picture(content: bytes, media: str) -> bytes:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is decoded
    format = "JPEG" if media == JPEG else "PNG"
    try:
        with Image.open(io.BytesIO(content), formats=[format]) as opened:
            if opened.width * opened.height > PIXELS:
                raise Unclean("pixels", f"{opened.width}×{opened.height}")
            upright = ImageOps.exif_transpose(opened)
            flat = upright.convert("RGB" if media == JPEG or upright.mode == "CMYK" else "RGBA")
    except Unclean:
        raise
    except (OSError, SyntaxError, ValueError, MemoryError, EOFError, IndexError, KeyError) as error:
        raise Unclean("broken", type(error).__name__) from None
    flat.info.clear()  # comments and profiles would be written again
    made = io.BytesIO()
    if media == JPEG:
        flat.save(made, "JPEG", quality=88)
    else:
        flat.save(made, "PNG")
    return made.getvalue()


def _pdf(content: bytes) -> bytes:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as file:
            if file.is_encrypted:
                raise Unclean("encrypted")
            if len(file.pages) > PAGES or not file.pages:
                raise Unclean("pages", str(len(file.pages)))
            for each in file.objects:
                _harmless(each)
            _harmless(file.trailer)
            made = io.BytesIO()
            file.save(made, deterministic_id=True, linearize=False)
            return made.getvalue()
    except Unclean:
        raise
    except pikepdf.PasswordError:
        raise Unclean("encrypted") from None
    except (pikepdf.PdfError, OSError, ValueError, TypeError, MemoryError, RecursionError) as error:
        raise Unclean("broken", type(error).__name__) from None


def _harmless(thing: Any) -> None:
    """Looks through an object and what stands directly in it. Raises Unclean for a forbidden name, as
    key or as value; names are compared as they are read, so that `/J#53` is seen too."""
    import pikepdf

    waiting = [thing]
    while waiting:
        now = waiting.pop()
        if isinstance(now, pikepdf.Name):
            if str(now) in FORBIDDEN:
                raise Unclean("active", str(now))
        elif isinstance(now, pikepdf.Dictionary | pikepdf.Stream):
            for key, value in now.items():
                if key in FORBIDDEN:
                    raise Unclean("active", key)
                if not (isinstance(value, pikepdf.Object) and value.is_indirect):
                    waiting.append(value)
        elif isinstance(now, pikepdf.Array):
            waiting += [each for each in now
                        if not (isinstance(each, pikepdf.Object) and each.is_indirect)]  # fmt: skip


def main() -> None:
    """One file from standard input; a line of JSON and the cleaned bytes to standard output."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    out = sys.stdout.buffer
    try:
        media, made = clean(sys.stdin.buffer.read(LARGEST + 1))
    except Unclean as unclean:
        out.write(json.dumps({"reason": unclean.reason, "found": unclean.found}).encode() + b"\n")
        return
    out.write(json.dumps({"media": media}).encode() + b"\n" + made)


if __name__ == "__main__":
    main()

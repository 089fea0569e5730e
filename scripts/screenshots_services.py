"""Makes the pictures of the eight scenes: runs them as browser tests, each of which ends with its
picture.

    python scripts/screenshots_services.py          all eight into docs/images/
    python scripts/screenshots_services.py reader   only those whose name contains the word

It needs a Chromium (`CANBAO_CHROMIUM`, or one in PATH) and what the tests need. Nobody in them is real.
"""

from __future__ import annotations

import os
import subprocess
import sys

from screenshots import IMAGES, ROOT


def main() -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-m", "browser", "tests/web/scenes"]
    words = " or ".join(sys.argv[1:])
    surroundings = os.environ | {"CANBAO_PICTURES": str(IMAGES)}
    chosen = [*command, "-k", words] if words else command
    return subprocess.run(chosen, cwd=ROOT, env=surroundings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

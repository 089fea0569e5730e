"""`python -m canbao` is the command `canbao`."""

import sys

from canbao.cli import main

sys.exit(main())

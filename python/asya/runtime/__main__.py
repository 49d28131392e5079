"""``python -m asya.runtime``: the runner from the installed package, for work on a handler. Images have the one file."""

from __future__ import annotations

import sys

from .process import main

if __name__ == "__main__":
    sys.exit(main())

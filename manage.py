#!/usr/bin/env python
"""Django's command line for townwork."""

import os
import sys

from townwork import __version__
from townwork.audit import commands

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")
    if sys.argv[1:] == ["version"]:  # Django would tell its own
        print(__version__)
    else:
        commands.run(sys.argv)

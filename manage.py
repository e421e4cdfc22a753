#!/usr/bin/env python
"""Django's command line for townwork."""

import os
import sys

from townwork import __version__

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")
    from django.core.management import execute_from_command_line

    if sys.argv[1:] == ["version"]:  # Django would tell its own
        print(__version__)
    else:
        execute_from_command_line(sys.argv)

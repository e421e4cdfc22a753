"""A process that is forked off a warm one begins and ends as one that Python starts."""

import os
import subprocess
import sys

import pytest

from tests.processes import python

OURS = "{'townwork', 'records', 'duties', 'assessments', 'reports'}"


@pytest.mark.parametrize(
    "code",
    [
        "import sys; print(input(), sys.argv, sys.path[0])",
        "import sys; print('到', file=sys.stderr); raise SystemExit(3)",
        "raise SystemExit('没有')",
        "import atexit; atexit.register(print, 'last'); print('first')",
        "import os; print('flushed', flush=True); os.kill(os.getpid(), 9)",
        "import os; print(os.getcwd(), sorted(os.environ))",
    ],
)
def test_it_says_and_ends_as_a_process_of_its_own(code):
    env = {"PATH": os.environ["PATH"], "GIVEN": "1"}

    forked = python("-c", code, env=env, typed="typed\n")

    started = subprocess.run(
        [sys.executable, "-c", code], env=env, input="typed\n", capture_output=True, text=True
    )
    assert (forked.returncode, forked.stdout, forked.stderr) == (
        started.returncode,
        started.stdout.replace("'LC_CTYPE', ", ""),
        started.stderr,
    )


def test_an_error_is_told_with_its_trace():
    done = python("-c", "1 / 0", env=os.environ)

    assert done.returncode == 1
    assert done.stderr.endswith("ZeroDivisionError: division by zero\n")


def test_nothing_of_ours_and_no_settings_are_there_when_it_begins():
    code = f"""import sys
from django.conf import settings
print(sorted({{name.partition('.')[0] for name in sys.modules}} & {OURS}), settings.configured)"""

    assert python("-c", code, env=os.environ).stdout == "[] False\n"


def test_what_one_does_the_next_does_not_find():
    python("-c", "import os, sys; os.environ['LEFT'] = '1'; sys.left = 1; os.chdir('/')", env={})

    found = python(
        "-c", "import os, sys; print('LEFT' in os.environ, hasattr(sys, 'left'))", env={}
    )

    assert found.stdout == "False False\n"

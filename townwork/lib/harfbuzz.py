"""With what WeasyPrint cuts fonts: asked of its own loader, and of that alone, for bin/setup asks
at every start.

Without HarfBuzz's cutter it falls back to fontTools without a word: a summary then takes 2.5 s
instead of 0.13 s.
"""

import ctypes.util
import io
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

PACKAGE = "libharfbuzz-subset0"


def cuts_fonts() -> bool:
    """Whether HarfBuzz does; OSError where Pango, without which there is no PDF at
    all, is missing.
    """
    package = find_spec("weasyprint")
    assert package and package.origin, "requirements.lock holds weasyprint"
    loader = Path(package.origin).parent / "text" / "ffi.py"
    spec = spec_from_file_location("weasyprint_libraries", loader)
    assert spec and spec.loader
    libraries = module_from_spec(spec)
    # It warns of the very thing asked, and prints a page of advice where Pango is missing.
    with warnings.catch_warnings(action="ignore"), redirect_stdout(io.StringIO()), by_name():
        spec.loader.exec_module(libraries)
    return libraries.harfbuzz_subset is not None


@contextmanager
def by_name() -> Iterator[None]:
    """Have libraries loaded by their own names alone. WeasyPrint tries other systems' names first,
    and on Linux each of those is asked of the C compiler: two fifths of the time.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


def exit_code() -> int:
    """For bin/setup: 0 HarfBuzz cuts, 3 fontTools does, 4 no Pango; an accident is
    Python's own 1.
    """
    try:
        return 0 if cuts_fonts() else 3
    except OSError:
        return 4


if __name__ == "__main__":
    sys.exit(exit_code())

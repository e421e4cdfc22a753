"""With what WeasyPrint cuts fonts: asked of its own loader, and of that alone, for bin/setup asks at every start.

Without HarfBuzz's cutter it falls back to fontTools without a word: a summary then takes 2.5 s instead of 0.13 s.
"""

import sys
import warnings
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

PACKAGE = "libharfbuzz-subset0"


def cuts_fonts() -> bool:
    """Whether HarfBuzz does; OSError where Pango, without which there is no PDF at all, is missing."""
    package = find_spec("weasyprint")
    assert package and package.origin, "requirements.lock holds weasyprint"
    loader = Path(package.origin).parent / "text" / "ffi.py"
    spec = spec_from_file_location("weasyprint_libraries", loader)
    assert spec and spec.loader
    libraries = module_from_spec(spec)
    with warnings.catch_warnings(action="ignore"):  # it warns of the very thing asked
        spec.loader.exec_module(libraries)
    return libraries.harfbuzz_subset is not None


if __name__ == "__main__":  # for bin/setup: 0 HarfBuzz, 1 fontTools, 2 no Pango
    try:
        sys.exit(not cuts_fonts())
    except OSError:
        sys.exit(2)

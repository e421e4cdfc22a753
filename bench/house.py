"""How the house is written: its size, its density, its comments, as one table. `python -m
bench.house [PATH]`.

PATH is any git checkout, this one if none is given; only files git knows are read. Migrations and
vendored files are left out, tests are counted for their ratio alone. It measures text, not time:
it needs no database, takes seconds, and is not part of `make bench`.

What is counted, so that two trees can be set side by side:
- a file's lines are all its lines, blank ones too; empty files are left out of the median;
- a function's lines go from `def` to its last, decorators apart; functions inside functions count
  too;
- density is the syntax nodes of a function divided by its lines: what a reader takes in with each
  line;
- complexity is McCabe's: one, and one more for each branch, loop, handler, assertion, `and`, `or`,
  conditional expression and comprehension;
- comments are counted by the tokenizer, against lines that are not blank; so are a line's
  characters;
- public is a function or method without a leading underscore.
"""

import ast
import io
import subprocess
import sys
import tokenize
from collections import Counter
from pathlib import Path

LEFT_OUT = {"migrations", "vendor", "node_modules"}
FRAMEWORK_CLASSES = {"Meta", "Media", "Command", "Config"}  # their names are not ours to choose
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
BRANCHES = (ast.If, ast.IfExp, *LOOPS, ast.ExceptHandler, ast.Assert, ast.match_case)


def files(root: Path, ending: str) -> list[Path]:
    """The tree's own files of one kind."""
    command = ["git", "-C", root, "ls-files", "-z", f"*{ending}"]
    listed = subprocess.check_output(command, text=True)
    paths = [Path(name) for name in listed.split("\0") if name]
    # A file that was moved away and not yet committed is listed still.
    return [
        root / path for path in paths if not LEFT_OUT & {*path.parts} and (root / path).exists()
    ]


def is_test(path: Path, root: Path) -> bool:
    return "tests" in path.relative_to(root).parts or path.name.startswith("test_")


def length(function: ast.AST) -> int:
    return function.end_lineno - function.lineno + 1


def complexity(function: ast.AST) -> int:
    total = 1
    for node in ast.walk(function):
        if isinstance(node, BRANCHES):
            total += 1
        elif isinstance(node, ast.BoolOp):
            total += len(node.values) - 1
        elif isinstance(node, ast.comprehension):
            total += 1 + len(node.ifs)
    return total


def comments(text: str) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return sum(token.type == tokenize.COMMENT for token in tokens)


def at(values: list, *shares: float) -> str:
    """The values below which these shares of all lie: "6 / 16 / 57"."""
    ordered = sorted(values) or [0]
    last = len(ordered) - 1
    return " / ".join(f"{ordered[min(int(len(ordered) * share), last)]:.4g}" for share in shares)


def over(values: list, *limits: int) -> str:
    return " / ".join(str(sum(value > limit for value in values)) for limit in limits)


def share(part: int, whole: int) -> str:
    return f"{part / max(whole, 1):.1%} ({part} of {whole})"


def measure(root: Path) -> dict[str, str]:
    """Every figure by its title, in the table's order."""
    modules = files(root, ".py")
    code = [path.read_text() for path in modules if not is_test(path, root)]
    tests = [path.read_text() for path in modules if is_test(path, root)]
    pages = [path.read_text() for path in files(root, ".html")]
    syntax = [node for text in code for node in ast.walk(ast.parse(text))]
    return {
        **of_lines(code, tests),
        **of_functions([node for node in syntax if isinstance(node, FUNCTIONS)]),
        **of_templates(pages),
        **of_classes([node.name for node in syntax if isinstance(node, ast.ClassDef)]),
    }


def of_lines(code: list[str], tests: list[str]) -> dict[str, str]:
    sizes = [len(text.splitlines()) for text in code]
    test_lines = sum(len(text.splitlines()) for text in tests)
    written = [line for text in code for line in text.splitlines() if line.strip()]
    return {
        "code lines / files": f"{sum(sizes)} / {len(sizes)}",
        "file median / p90 / max": at([size for size in sizes if size], 0.5, 0.9, 1),
        "files > 400 / > 300": over(sizes, 400, 300),
        "line length median / p90 / max": at([len(line) for line in written], 0.5, 0.9, 1),
        "comments a line": share(sum(comments(text) for text in code), len(written)),
        "tests : code": f"{test_lines / sum(sizes):.2f} ({test_lines} : {sum(sizes)})",
    }


def of_functions(functions: list[ast.AST]) -> dict[str, str]:
    lengths = [length(one) for one in functions]
    weights = [len([*ast.walk(one)]) for one in functions]
    densities = [weight / lines for weight, lines in zip(weights, lengths, strict=True)]
    branches = [complexity(one) for one in functions]
    public = [one for one in functions if not one.name.startswith("_")]
    documented = [one for one in public if ast.get_docstring(one)]
    typed = [one for one in public if one.returns]
    return {
        "functions": str(len(functions)),
        "function median / p90 / p99 / max": at(lengths, 0.5, 0.9, 0.99, 1),
        "functions > 30 / > 60": over(lengths, 30, 60),
        "syntax nodes a line, median": at(densities, 0.5),
        "syntax nodes a function, median / p90": at(weights, 0.5, 0.9),
        "complexity median / p90 / p99 / max": at(branches, 0.5, 0.9, 0.99, 1),
        "complexity > 10": over(branches, 10),
        "public functions with docstring": share(len(documented), len(public)),
        "public functions with a return type": share(len(typed), len(public)),
    }


def of_templates(pages: list[str]) -> dict[str, str]:
    widths = [len(line) for text in pages for line in text.splitlines()]
    return {
        "template lines / longest": f"{len(widths)} / {max(widths, default=0)}",
        "template lines > 120 / > 160": over(widths, 120, 160),
    }


def of_classes(names: list[str]) -> dict[str, str]:
    """Names that stand for more than one thing."""
    twice = [(name, times) for name, times in Counter(names).most_common() if times > 1]
    doubled = [f"{name} ×{times}" for name, times in twice if name not in FRAMEWORK_CLASSES]
    return {"class names used twice or more": f"{len(doubled)}: {', '.join(doubled)}"}


if __name__ == "__main__":
    for title, figure in measure(Path(*sys.argv[1:2]).resolve()).items():
        print(f"{title:38} {figure}")

"""Rules of the house that no single page shows: who imports whom, where reads begin, how templates
are written.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("townwork", "records", "duties", "assessments", "reports")
BIN = Path(sys.executable).parent

# Reads in views that do not begin with visible_to, and why each may.
UNSCOPED = {
    "townwork/org/views/sign_in.py": {
        "User.objects.filter"
    },  # the sample accounts: nobody has signed in yet
    # rows below an object that was itself loaded through visible_to
    "reports/views/home.py": {"Term.objects.filter"},
    "reports/views/issuing.py": {"Manuscript.objects.filter"},
    "reports/views/summary.py": {
        "Term.objects.filter",
        "Edition.objects.filter",
        "Unit.objects.filter",
    },
    "records/pages/views/records.py": {
        "DetachedEvidence.objects.of",
        "Evidence.objects.of",
        "Term.objects.filter",
    },
    "records/pages/views/indicators.py": {"Term.objects.filter"},
    "records/pages/views/lists.py": {"NilReturn.objects.filter", "ledger.model.objects.standing"},
}
FORBIDDEN_IN_TEMPLATES = (
    r"\|\s*safe\b|autoescape off|<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|https?://"
)


def sources(*, migrations: bool = False) -> list[Path]:
    return [
        path
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if migrations or "migrations" not in path.parts
    ]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def unscoped_reads(code: str) -> set[str]:
    """Every `X.objects.method` of `code` whose method is not visible_to; a bare `X.objects` too."""
    tree = ast.parse(code)
    chained = {id(node.value): node for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    found = {
        ast.unparse(chained.get(id(node), node))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    }
    return {text for text in found if not text.endswith(".objects.visible_to")}


def views() -> list[Path]:
    return [
        path for path in sources() if path.name.endswith("views.py") or path.parent.name == "views"
    ]


def test_every_read_of_a_view_begins_with_what_its_reader_may_see():
    found = {
        name_of(path): unscoped_reads(path.read_text()) - UNSCOPED.get(name_of(path), set())
        for path in views()
    }

    assert {path: reads for path, reads in found.items() if reads} == {}


@pytest.mark.parametrize(
    "code",
    [
        "User.objects.get(pk=1)",
        "get_object_or_404(Term, pk=pk) or Term.objects",
        "a.model.objects.all()",
    ],
)
def test_control_a_bare_read_is_found(code):
    assert unscoped_reads(code) != set()


def test_a_scoped_read_is_not_complained_of():
    assert unscoped_reads("Term.objects.visible_to(user).filter(pk=1)") == set()


def test_no_view_loads_a_model_without_a_queryset():
    """get_object_or_404(Model, …) begins with everything."""
    bare = re.compile(r"get_(?:object|list)_or_404\(\s*[A-Z]\w*\s*,")

    assert [name_of(path) for path in views() if bare.search(path.read_text())] == []


WRITES = re.compile(
    r"\.write_(?:bytes|text)\(|default_storage|open\([^)]*[\"'][wax]b?\+?[\"']|os\.replace\(|os\.rename\("
)
# Who may write past the one door for kept bytes (townwork/lib/files.py), and why.
WRITERS = {
    "townwork/lib/files.py",  # the door itself
    "townwork/lib/fonts/rebuild.py",  # makes a part of the code
    "records/sample/build/__main__.py",  # so does this
    "reports/packing.py",  # fills a passing folder; the finished bag goes through the door
    "townwork/lib/word/rebuild.py",  # and this
    "townwork/audit/heads.py",  # only adds lines to a text that is never replaced
    "townwork/safekeeping/runs.py",  # an empty file, for its lock
    "townwork/desk/static_files.py",  # a stamp: half of it, and static files are collected again
    "reports/management/commands/summarise.py",  # where the person at the terminal wants it
}


def test_bytes_that_are_kept_go_through_one_door():
    found = {name_of(path) for path in sources() if WRITES.search(path.read_text())}

    assert found == WRITERS


@pytest.mark.parametrize(
    "code",
    [
        "path.write_bytes(data)",
        "default_storage.save(name, ContentFile(data))",
        'open(path, "wb").write(data)',
        'path.open("w")',
        "os.replace(a, b)",
    ],
)
def test_control_another_way_of_writing_is_found(code):
    assert WRITES.search(code)


BRINGS = {"brought", "all_brought"}  # townwork/org/evidence.py


def calls_of(node: ast.AST) -> set[str]:
    return {
        ast.unparse(call.func).rpartition(".")[2]
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
    }


def brought_too_late(code: str, brings: set[str]) -> set[str]:
    """The functions that bring a file while a transaction of theirs is open."""
    late = set()
    for function in ast.walk(ast.parse(code)):
        if isinstance(function, ast.FunctionDef):
            if any("atomic" in ast.unparse(one) for one in function.decorator_list):
                late |= {function.name} if calls_of(function) & brings else set()
            for block in ast.walk(function):
                if isinstance(block, ast.With):
                    late |= {function.name} if _is_late(block, brings) else set()
    return late


def _is_late(block: ast.With, brings: set[str]) -> bool:
    """Whether a transaction is begun here, and a file brought after it."""
    is_open = False
    for item in block.items:
        if is_open and calls_of(item.context_expr) & brings:
            return True
        is_open = is_open or "atomic" in calls_of(item.context_expr)
    return is_open and any(calls_of(line) & brings for line in block.body)


def all_that_bring() -> set[str]:
    """With the services whose act is to bring one."""
    return BRINGS | {
        node.name
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and calls_of(node) & BRINGS
    }


def test_no_file_is_brought_while_a_transaction_is_open():
    """Looking through it and writing it take seconds, and on SQLite nobody else writes meanwhile:
    tests/org/test_bringing.py.
    """
    brings = all_that_bring()
    found = {name_of(path): brought_too_late(path.read_text(), brings) for path in sources()}

    assert {path: late for path, late in found.items() if late} == {}
    assert brings >= {"add_evidence", "add_paper", "add_file", "report_by_link", "inspect_venue"}


@pytest.mark.parametrize(
    "body",
    [
        "with transaction.atomic():\n        add_evidence(film, name, data)",
        "with transaction.atomic(), evidence.brought(name, data) as file:\n        pass",
        "with transaction.atomic():\n        with brought(name, data) as file:\n            pass",
    ],
)
def test_control_one_that_comes_late_is_found(body):
    code = f"def save(film, name, data):\n    {body}\n"

    assert brought_too_late(code, BRINGS | {"add_evidence"}) == {"save"}
    assert brought_too_late(f"@transaction.atomic\n{code}", BRINGS | {"add_evidence"}) == {"save"}


def test_control_one_in_time_is_not_complained_of():
    code = "def save(name, data):\n    with brought(name, data) as file, transaction.atomic():\n"

    assert brought_too_late(code + "        attach(file)\n", BRINGS) == set()


def test_only_the_jobs_service_talks_to_the_queue():
    sends = re.compile(r"\.(?:delay|apply_async|delay_on_commit|send_task)\(")

    assert [name_of(p) for p in sources() if sends.search(p.read_text())] == [
        "townwork/jobs/services.py"
    ]


def test_templates_escape_and_carry_no_script_style_or_foreign_address():
    found = {
        str(path.relative_to(ROOT)): re.findall(FORBIDDEN_IN_TEMPLATES, path.read_text())
        for path in (ROOT / "templates").rglob("*.html")
    }

    assert {path: marks for path, marks in found.items() if marks} == {}


@pytest.mark.parametrize(
    "line",
    [
        "{{ a|safe }}",
        "{% autoescape off %}",
        "<script>x</script>",
        '<p style="a">',
        '<a onclick="b()">',
    ],
)
def test_control_a_careless_template_is_found(line):
    assert re.search(FORBIDDEN_IN_TEMPLATES, line)


def crowded(text: str) -> list[str]:
    """The lines of a template that hold more than a tag or a thought."""
    return [
        line.strip()
        for line in text.splitlines()
        if len(line) > 120 or len(re.findall(r"{% (?:if|for|with|block) ", line)) > 2
    ]


def test_a_template_has_a_tag_or_a_thought_a_line():
    found = {
        str(path.relative_to(ROOT)): crowded(path.read_text())
        for path in (ROOT / "templates").rglob("*.html")
    }

    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    ["<p>" + "字" * 114 + "</p>", "{% if a %}{% if b %}{% for c in d %}{{ c }}"],
)
def test_control_a_crowded_line_is_found(line):
    assert crowded(line) == [line]


def test_every_template_compiles():
    """Some are read on a page no other test opens."""
    for path in (ROOT / "templates").rglob("*.html"):
        get_template(str(path.relative_to(ROOT / "templates")))


COLOUR = r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(\s*\d"


def stray_colours(sheet: str) -> list[str]:
    """Colours typed below the palette, which is the first block of the sheet."""
    return re.findall(COLOUR, sheet[sheet.index("\n}\n") :])


def test_every_colour_stands_once_in_the_palette():
    sheet = (ROOT / "static/css/townwork.css").read_text()
    colours = re.findall(r"#[0-9a-fA-F]{3,8}\b|\d+, \d+, \d+", sheet)

    assert sorted(colours) == sorted(set(colours))
    assert stray_colours(sheet) == []


@pytest.mark.parametrize("colour", ["#fff", "#1d5a2a", "rgba(156, 28, 28, .2)", "rgb(0 0 0)"])
def test_control_a_colour_typed_in_a_rule_is_found(colour):
    sheet = ":root {\n  --tw-ink: #222;\n}\n"

    assert stray_colours(sheet + "p { color: var(--tw-ink); }") == []
    assert stray_colours(sheet + f"p {{ color: {colour}; }}") != []


def test_no_python_marks_text_as_safe():
    assert [name_of(path) for path in sources() if "mark_safe" in path.read_text()] == []


def test_the_rooms_are_imported_one_way():
    done = subprocess.run(
        [BIN / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout


def test_control_an_import_upwards_is_refused(tmp_path):
    """The same contracts over the same rooms, with one line more in the lowest."""
    for room in ROOMS:
        (tmp_path / room).symlink_to(ROOT / room)
    (tmp_path / "townwork").unlink()
    mirror(ROOT / "townwork", tmp_path / "townwork")
    (tmp_path / "townwork/lib/text.py").write_text("import records.models\n")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())

    done = subprocess.run(
        [BIN / "lint-imports", "--no-cache"], cwd=tmp_path, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert "townwork.lib is not allowed to import records" in done.stdout


def mirror(source: Path, target: Path) -> None:
    for path in source.rglob("*.py"):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())


def test_the_models_and_the_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_says_what_it_is_for(name):
    lines = [
        line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")
    ]
    wanted = re.compile(r"[\w.-]+(\[\w+\])?==[\w.]+ +# \w.+")

    assert [
        line for line in lines if line != "-r requirements.txt" and not wanted.fullmatch(line)
    ] == []


def test_modules_and_templates_stay_short():
    # the sample township's builder is its data, written out
    code = [path for path in sources() if path.parent.name != "sample"]
    long = [name_of(path) for path in code if len(path.read_text().splitlines()) > 400]
    long += [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if len(path.read_text().splitlines()) > 120
    ]

    assert long == []


def test_functions_stay_short():
    lengths = {
        f"{name_of(path)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in sources()
        if path.parent.name != "sample"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    }

    assert {name: lines for name, lines in lengths.items() if lines > 60} == {}
    assert sum(lines > 30 for lines in lengths.values()) <= len(lengths) // 50


LONGEST_LINE = 100  # characters, a Chinese one too
# Lines that are longer, and why each file may have them.
LONG_LINES = {
    "bench/pdf.py",  # another typesetter's source, and a font in a line of CSS
}


def test_a_line_of_code_is_read_at_a_glance():
    """A table of cases in the tests may be wider: it is read down its columns."""
    others = [
        path for folder in ("bench", "bin", "drills") for path in (ROOT / folder).rglob("*.py")
    ]
    long = {
        name_of(path)
        for path in [*sources(), *others]
        for line in path.read_text().splitlines()
        if len(line) > LONGEST_LINE
    }

    assert long == LONG_LINES


def test_every_command_of_the_readme_exists():
    readme, makefile = (ROOT / "README.md").read_text(), (ROOT / "Makefile").read_text()
    told = set(re.findall(r"make ([a-z]+)", readme))
    commands = set(re.findall(r"manage\.py ([a-z_]+)", readme))

    assert {"run", "test"} <= told
    assert [name for name in sorted(told) if f"\n{name}:" not in makefile] == []
    assert [
        name
        for name in sorted(commands)
        if not list(ROOT.glob(f"**/management/commands/{name}.py"))
    ] == []


def test_every_path_the_readme_names_exists():
    readme = (ROOT / "README.md").read_text()
    named = set(re.findall(r"docs/[\w./-]*\w", readme))

    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_make_help_lists_every_target_that_may_be_called():
    makefile = (ROOT / "Makefile").read_text()
    said = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True).stdout

    assert [line.split()[0] for line in said.splitlines()] == re.search(r"\.PHONY: (.+)", makefile)[
        1
    ].split()


# Views that catch a Refusal themselves, and why each may.
BY_HAND = {
    "duties/views/quick_links.py",  # no act is refused: the phone link's address leads to nothing
    "records/kinds/study/views/attending.py",  # nor here: the code on the screen leads to nothing
    "records/kinds/civility/views.py",  # each village's refusal is told at its line by the service
    "reports/views/writing.py",  # autosave answers a script, in JSON, with the other's text
    "records/pages/views/evidence.py",  # of several files each is told beside it, in JSON too
}


def catches_refusals(code: str) -> bool:
    caught = {
        name.id
        for handler in ast.walk(ast.parse(code))
        if isinstance(handler, ast.ExceptHandler) and handler.type
        for name in ast.walk(handler.type)
        if isinstance(name, ast.Name)
    }
    return not caught.isdisjoint({"Refusal", "Unread", "Overtaken", "BadWorkbook"})


def test_an_act_is_answered_to_in_one_way():
    """townwork.org.views.acts.Attempt: a view that catches a refusal by hand may lose what was
    typed.
    """
    found = {name_of(path) for path in views() if catches_refusals(path.read_text())}

    assert found == BY_HAND


@pytest.mark.parametrize("caught", ["Refusal", "(BadWorkbook, Refusal)", "acts.Refusal, Unread"])
def test_control_a_refusal_caught_by_hand_is_found(caught):
    assert catches_refusals(f"try:\n    act()\nexcept ({caught}) as refusal:\n    pass\n")


# What makes an answer a file.
FILE_ANSWER = re.compile(
    r"FileResponse|StreamingHttpResponse|content_disposition_header|Content-Disposition|"
    r"HttpResponse\([^)]*content_type"
)


def test_a_file_is_answered_with_by_one_door():
    """townwork.org.views.files tells the trail what leaves the house."""
    doors = [name_of(path) for path in sources() if FILE_ANSWER.search(path.read_text())]

    assert doors == ["townwork/org/views/files.py"]


@pytest.mark.parametrize(
    "code",
    [
        "return FileResponse(file)",
        'answer["Content-Disposition"] = name',
        'HttpResponse(data, content_type="text/csv")',
    ],
)
def test_control_a_file_out_of_another_door_is_found(code):
    assert FILE_ANSWER.search(code)

"""What browsers get: scripts that Chromium 88 reads as they stand, and others' as their lock says."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCK = json.loads((ROOT / "bin/prosemirror/package-lock.json").read_text())
PACKAGES = {
    name.removeprefix("node_modules/"): one["version"]
    for name, one in LOCK["packages"].items()
    if name and not one.get("dev")
}
HOME = ROOT / f"static/vendor/prosemirror-{PACKAGES['prosemirror-view']}"


def test_the_bundle_names_every_package_in_it_as_locked():
    said = re.search(r"/\* (.*)\. MIT\. \*/", (HOME / "prosemirror.min.js").read_text())[1]

    assert dict(one.split() for one in said.split(", ")) == PACKAGES


def test_the_packages_asked_for_are_pinned_as_locked():
    asked = json.loads((ROOT / "bin/prosemirror/package.json").read_text())["dependencies"]

    assert {name: PACKAGES[name] for name in asked} == asked


def test_the_folder_and_the_papers_name_the_version():
    version = PACKAGES["prosemirror-view"]

    assert [path.name for path in (ROOT / "static/vendor").glob("prosemirror-*")] == [HOME.name]
    assert f"| ProseMirror | {version} | MIT |" in (ROOT / "static/vendor/README.md").read_text()
    assert f"ProseMirror {version}\n" in (ROOT / "NOTICE").read_text()
    assert "Marijn Haverbeke" in (HOME / "LICENSE").read_text()


def test_the_page_serves_that_folder():
    page = (ROOT / "templates/reports/_editor.html").read_text()

    assert f"vendor/{HOME.name}/prosemirror.min.js" in page


# What came after Chromium 88.
TOO_NEW = re.compile(
    r"\.(?:at|findLast|findLastIndex|toSorted|toReversed|toSpliced|with|replaceSync|showPicker)\("
    r"|\bstructuredClone\b|\bObject\.(?:hasOwn|groupBy)\b|\brandomUUID\b|AbortSignal\.(?:timeout|any)\b"
    r"|\bcheckVisibility\b|/[dgimsuy]*[dv][gimsuy]*[,;)]|#\w+ in |\bstatic \{"
)


@pytest.mark.parametrize("path", sorted((ROOT / "static/js").rglob("*.js")), ids=lambda p: p.name)
def test_a_script_of_ours_runs_in_chromium_88(path):
    assert TOO_NEW.findall(path.read_text()) == []


@pytest.mark.parametrize(
    "line", ["rows.at(-1)", "structuredClone(a)", "a.findLast(b)", "Object.hasOwn(a, b)"]
)
def test_control_a_newer_word_is_found(line):
    assert TOO_NEW.search(line)

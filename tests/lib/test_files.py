import os
import stat

import pytest

from townwork.lib import files


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_published_file_is_whole_and_alone(tmp_path):
    path = files.publish(b"whole", tmp_path / "new" / "folder", "a.pdf")

    assert path.read_bytes() == b"whole"
    assert names(path.parent) == ["a.pdf"]


def test_publishing_again_replaces_like_with_like(tmp_path):
    files.publish(b"one", tmp_path, "a.pdf")
    files.publish(b"two", tmp_path, "a.pdf")

    assert (tmp_path / "a.pdf").read_bytes() == b"two"
    assert names(tmp_path) == ["a.pdf"]


def test_nobody_else_on_the_machine_reads_it(tmp_path):
    path = files.publish(b"whole", tmp_path, "a.pdf")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_name_that_cannot_be_taken_leaves_no_draft(tmp_path):
    (tmp_path / "a.pdf").mkdir()

    with pytest.raises(OSError):
        files.publish(b"whole", tmp_path, "a.pdf")

    assert names(tmp_path) == ["a.pdf"]


def test_old_drafts_go_and_young_ones_and_files_stay(tmp_path):
    below = tmp_path / "ab"
    below.mkdir()
    for name in (".old.tmp", ".young.tmp", "old.pdf"):
        (below / name).write_bytes(b"x")
    for name in (".old.tmp", "old.pdf"):
        os.utime(below / name, (0, 0))

    assert files.clear_drafts(tmp_path) == 1
    assert names(below) == [".young.tmp", "old.pdf"]

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


def test_what_is_kept_is_written_once(tmp_path):
    path = tmp_path / "ab" / "name"
    files.keep(b"whole", path)
    first = path.stat().st_ino

    files.keep(b"whole", path)

    assert (path.read_bytes(), path.stat().st_ino) == (b"whole", first)


@pytest.mark.parametrize("found", [b"", b"wh", b"whole and more", b"whose"])
def test_what_lies_there_is_compared_and_made_good(tmp_path, found):
    path = tmp_path / "name"
    path.write_bytes(found)

    files.keep(b"whole", path)

    assert path.read_bytes() == b"whole"
    assert names(tmp_path) == ["name"]


def test_control_a_size_alone_would_believe_a_flipped_byte(tmp_path):
    path = tmp_path / "name"
    path.write_bytes(b"whose")

    assert path.stat().st_size == len(b"whole")
    assert not files.holds(path, size=5, sha256=files.digest(files.keep(b"whole", tmp_path / "b")))


def test_what_is_kept_again_is_as_new_for_whoever_sweeps_by_age(tmp_path):
    path = files.keep(b"whole", tmp_path / "name")
    os.utime(path, (0, 0))

    files.keep(b"whole", path)

    assert path.stat().st_mtime > 0


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

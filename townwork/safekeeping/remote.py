"""第二处 that is no folder of this machine: an object store (S3, OSS, COS, MinIO …) or a machine
by SFTP. rclone brings the backups there; what it calls the place stands in BACKUP_SECOND
(`name:path`), how to get in, in its own settings (RCLONE_CONFIG_NAME_…).

There lies what lies in a folder: files under their SHA-256, a folder a backup, the manifest last.
"""

import re
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from townwork.lib import files
from townwork.org.errors import Refusal
from townwork.safekeeping import retention
from townwork.safekeeping.databases import last_line
from townwork.safekeeping.manifest import NAME, POOL, SEAL, Kept, Manifest, backups_in, moment_of

NAMED = re.compile(
    r":?[\w.+@ -]+(,[^:]*)?:"
)  # as rclone names a place; a folder has no colon so early
NOT_INSTALLED = "没有安装 rclone，备份存不到 {}：请运行 apt-get install rclone。"
# Nobody waits at night, but a place that is away must not hold up what comes after.
PATIENCE = ["--retries", "2", "--low-level-retries", "3", "--contimeout", "15s"]


def is_remote(place: str) -> bool:
    return NAMED.match(place) is not None


@dataclass(frozen=True)
class Remote:
    root: str

    def carry(self, place: Path) -> list[str]:
        """What `place` has and this has not, then what is kept no longer; in words what of `place`
        could not be brought. Raises Refusal where the place cannot be reached or written.
        """
        self._run("mkdir", self.root)
        there = self.finished()
        found = list(self._bring_files(place))
        for made in backups_in(place):
            if made.name not in there:
                found += self._bring(made)
        self._thin_out()
        return found

    def finished(self) -> set[str]:
        """The backups there that have their manifest."""
        return {path.partition("/")[0] for path in self._listed(f"/*/{NAME}", self.root)}

    def _bring_files(self, place: Path) -> Iterable[str]:
        """Compared by hash: what went bad there is healed, and nothing bad is brought."""
        named = {one for made in backups_in(place) for one in Manifest.read(made).files}
        whole = {one for one in named if _is_whole(place / POOL, one)}
        self._with_list(
            (one.path for one in whole), "copy", str(place / POOL), self._at(POOL), "--checksum"
        )
        for one in sorted(named - whole, key=lambda one: one.path):
            yield f"本机备份里的文件缺失或坏了，没有存到第二处：{place / POOL / one.path}"

    def _bring(self, made: Path) -> list[str]:
        if not all(_is_whole(made, one) for one in Manifest.read(made).own):
            return [f"本机的备份 {made} 坏了，没有存到第二处。"]
        self._run("copy", str(made), self._at(made.name), "--exclude", f"/{NAME}")
        self._run("copyto", str(made / NAME), self._at(made.name, NAME))
        return []

    def _thin_out(self) -> None:
        finished = self.finished()
        keep = retention.kept(moment for name in finished if (moment := moment_of(Path(name))))
        for name in self._folders():
            moment = moment_of(Path(name))
            if moment is None or (moment in keep and name in finished):
                continue
            if name in finished:  # without its manifest it is no backup, if the rest is cut short
                self._run("deletefile", self._at(name, NAME))
            self._run("purge", self._at(name))
        with tempfile.TemporaryDirectory() as folder:
            for name in (NAME, SEAL):
                self._run("copy", self.root, folder, "--include", f"/*/{name}")
            # One that cannot be read ends it: nobody knows which files are its own.
            named = {
                one.path for read in backups_in(Path(folder)) for one in Manifest.read(read).files
            }
        there = set(self._listed("**", self._at(POOL)))
        self._with_list(there - named, "delete", self._at(POOL))

    def _folders(self) -> list[str]:
        """Also those of nights that were cut short."""
        return [
            line.rstrip("/") for line in self._run("lsf", "--dirs-only", self.root).splitlines()
        ]

    def _at(self, *parts: str) -> str:
        between = "" if self.root[-1] in ":/" else "/"
        return f"{self.root}{between}{'/'.join(parts)}"

    def _listed(self, pattern: str, root: str) -> list[str]:
        try:
            said = self._run("lsf", "-R", "--files-only", "--include", pattern, root)
        except NotThere:
            return []
        return said.splitlines()

    def _with_list(self, paths: Iterable[str], *words: str) -> None:
        listed = sorted(paths)
        if not listed:
            return
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("".join(f"{path}\n" for path in listed))
            file.flush()
            self._run(*words, "--files-from-raw", file.name)

    def _run(self, *words: str) -> str:
        command = ["rclone", *words, *PATIENCE, "--log-level", "ERROR"]
        try:
            done = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError:
            raise Refusal(NOT_INSTALLED.format(self.root)) from None
        if done.returncode in (3, 4):  # no such folder, no such file
            raise NotThere(f"{self.root} 里没有 {words[-1]}")
        if done.returncode:
            raise Refusal(last_line(done.stderr) or f"rclone 退出码 {done.returncode}")
        return done.stdout


class NotThere(Refusal):
    """A folder or file that is not at the place."""


def _is_whole(folder: Path, one: Kept) -> bool:
    return files.holds(folder / one.path, size=one.size, sha256=one.sha256)

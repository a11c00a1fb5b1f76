"""The published folder: generations side by side, and the one rename that makes one current.

    published/
      generations/000041/   complete and read-only; the newest three stay
      generations/000042/
      current -> generations/000042          swapped by one rename
      grapevine.duckdb -> current/grapevine.duckdb          and so on: these never change
      .candidate/           being written or checked; no link ever points here
      .candidate.checked    the hash of the manifest that the checks passed

A reader who holds files of an old generation keeps reading them, even after they are unlinked;
one who joins several Parquet files resolves `current` once and reads them from that folder.
Whoever is killed here, at whatever line, leaves `current` on a complete generation, and what lies
about is cleared by the next run. One run at a time: the caller holds the output's lock.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from orchestration.publish.errors import CandidateError, PublishError, explained
from orchestration.publish.manifest import Manifest, hash_file, read_manifest
from orchestration.publish.tables import MANIFEST_FILE

KEPT_GENERATIONS = 3
"""Enough for the reader who resolved `current` just before two more runs came in."""

_FILE_MODE = 0o444
_FOLDER_MODE = 0o755


@dataclass(frozen=True)
class Published:
    """The folder `<output>/published`.

    Attributes:
        root: Its path.
    """

    root: Path

    @property
    def candidate(self) -> Path:
        """The generation in the making; at most one, since at most one run holds the output."""
        return self.root / ".candidate"

    @property
    def _seal(self) -> Path:
        return self.root / ".candidate.checked"

    @property
    def _generations(self) -> Path:
        return self.root / "generations"

    @property
    def _current(self) -> Path:
        return self.root / "current"

    def current(self) -> Path | None:
        """The current generation's own folder, or None before the first publish."""
        if not self._current.is_symlink():
            return None
        folder = self.root / self._current.readlink()
        return folder if folder.is_dir() else None

    def current_manifest(self) -> Manifest | None:
        """What is current, or None before the first publish.

        Raises:
            PublishError: Somebody damaged the current generation; no crash of ours does.
        """
        folder = self.current()
        try:
            return None if folder is None else read_manifest(folder / MANIFEST_FILE)
        except CandidateError as error:
            raise self.damaged(str(error)) from error

    def damaged(self, what: str) -> PublishError:
        """The error for a current generation that cannot be read."""
        return PublishError(
            f"The current generation cannot be read: {what} Point {self._current} at an older one "
            f"(ln -sfn generations/<number> {self._current}), or remove that link to begin the "
            "history of runs anew."
        )

    def sequences(self) -> list[int]:
        """Numbers of the generations on disk, oldest first."""
        if not self._generations.is_dir():
            return []
        names = (folder.name for folder in self._generations.iterdir())
        return sorted(int(name) for name in names if name.isdecimal())

    def next_sequence(self) -> int:
        """The number the next generation gets; never one that was used before."""
        return max(self.sequences(), default=0) + 1

    def begin_candidate(self) -> Path:
        """Clears what earlier runs left unfinished and makes an empty candidate folder.

        Raises:
            PublishError: The folder cannot be written.
        """
        with explained(self.root):
            self._generations.mkdir(parents=True, exist_ok=True)
            self.discard_candidate()
            for leftover in (*self.root.glob(".trash-*"), *self.root.glob(".link-*")):
                _remove(leftover)
            self.candidate.mkdir()
        return self.candidate

    def discard_candidate(self) -> None:
        """Removes the candidate, the seal first: a half-removed one must not count as checked."""
        self._seal.unlink(missing_ok=True)
        _remove(self.candidate)

    def seal(self) -> None:
        """Notes that the checks passed on the candidate as it stands; only the checks call this.

        Raises:
            CandidateError: There is no complete candidate.
            PublishError: The folder cannot be written.
        """
        digest = self._candidate_digest()
        with explained(self.root):
            self._seal.write_text(digest + "\n", encoding="ascii")

    def make_current(self) -> Path:
        """Publishes the checked candidate and returns the folder of the new generation.

        Order matters: contents reach the disk before the folder gets its name, the fixed links
        stand before anything points through them, and one rename then shows all of it at once.

        Raises:
            CandidateError: There is no candidate, or not the one the checks passed.
            PublishError: The folder cannot be written, or something else stands where a link goes.
        """
        manifest = self._checked_candidate()
        name = f"{manifest.generation:06}"
        generation = self._generations / name
        with explained(self.root):
            for file in sorted(self.candidate.iterdir()):
                file.chmod(_FILE_MODE)
                _sync(file)
            for folder in (self.candidate, self._generations, self.root):
                folder.chmod(_FOLDER_MODE)
            _sync(self.candidate)
            self.candidate.rename(generation)
            _sync(self._generations)
            for file in sorted(generation.iterdir()):
                self._link(self.root / file.name, Path("current", file.name))
            _sync(self.root)
            _sync(self.root.parent)  # the first time, `published` itself is new
            self._link(self._current, Path("generations", name))
            _sync(self.root)
            self._tidy(generation)
        return generation

    def _candidate_digest(self) -> str:
        manifest = self.candidate / MANIFEST_FILE
        if not manifest.is_file():
            raise CandidateError(
                f"There is no complete candidate in {self.candidate}. Materialize "
                "candidate/generation first: run the whole job."
            )
        return hash_file(manifest).sha256

    def _checked_candidate(self) -> Manifest:
        digest = self._candidate_digest()
        if not self._seal.is_file() or self._seal.read_text(encoding="ascii").strip() != digest:
            raise CandidateError(
                f"The candidate in {self.candidate} was not passed by the checks, so it is not "
                "published. Run the whole job, or candidate/generation with its checks."
            )
        manifest = read_manifest(self.candidate / MANIFEST_FILE)
        if manifest.generation != self.next_sequence():
            raise CandidateError(
                f"The candidate was made as generation {manifest.generation}, but "
                f"{self.next_sequence()} is next. Run the whole job again."
            )
        return manifest

    def _link(self, link: Path, target: Path) -> None:
        """Points a relative symbolic link at `target` by one rename."""
        if link.is_symlink() and link.readlink() == target:
            return
        if link.is_dir() and not link.is_symlink():
            raise PublishError(
                f"{link} is a folder where a link belongs, perhaps a copy that followed links. "
                "Move it away and run again. What was published before stays as it was."
            )
        fresh = link.with_name(f".link-{link.name}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(target)
        fresh.rename(link)

    def _tidy(self, generation: Path) -> None:
        """Removes the seal, links to tables no longer published, and all but the newest three."""
        self._seal.unlink(missing_ok=True)
        for link in self.root.iterdir():
            target = link.readlink() if link.is_symlink() else Path()
            if target.parent == Path("current") and not (generation / target.name).exists():
                link.unlink()
        for sequence in self.sequences()[:-KEPT_GENERATIONS]:
            # Out of `generations/` by a rename first: what stands there is always complete.
            trash = self.root / f".trash-{sequence}"
            (self._generations / f"{sequence:06}").rename(trash)
            _remove(trash)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Waits until a file's content, or a folder's names, are on the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

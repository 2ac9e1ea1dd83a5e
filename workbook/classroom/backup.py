"""One archive of everything of a class that cannot be made again, and the way back.

The archive is a tar file with gzip. ``manifest.json``, its last entry, has the SHA-256 of every
file. A backup is put back only if all of them agree, and what it replaces is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from workbook import __version__
from workbook.classroom import copybook
from workbook.classroom.nbgrader_api import nbgrader_api
from workbook.errors import UsageError, WorkbookError
from workbook.grading.handed_in import MOST_BYTES
from workbook.tree import reason, walk
from workbook.wording import counted

ROOMS = ("submitted", "autograded", "feedback", "exchange", "cases", "truth", "work")
#: What lies here was handed in, or made from it. No file of it stops the backup of the class, and
#: none can be larger than what is taken in from one trainee.
HANDED_IN = ("submitted", "autograded", "feedback", "exchange")
#: A class has no folders as deep, and what is deeper could not be put back everywhere.
DEEPEST = 100
#: Files beside them: the secret of the class, lists of names.
BESIDE = (".secret", ".txt", ".csv")
BOOK, MANIFEST = "gradebook.db", "manifest.json"
FORMAT = 1
REPLACED = "replaced-"
CHUNK = 1024 * 1024
#: A block of zeros takes no room on a disk: see :func:`_write`.
BLOCK = 4096
TOO_LARGE = f"it is larger than {MOST_BYTES / 1e6:,.0f} MB"


@dataclass
class Written:
    """An archive that was written. ``left`` says what is not in it, and why, a line each."""

    file: Path
    sha256: str = ""
    files: int = 0
    size: int = 0
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Restored:
    """What was put back; where the state lies that it replaced; and whether source/ differs.

    ``left`` says what of a state that was kept aside could not be put back, a line each.
    """

    files: int
    replaced: Path | None
    other_source: bool
    left: tuple[str, ...] = ()


def backup(root: Path, file: Path | None = None) -> Written:
    """Write a backup, for the owner's eyes only, and read it back.

    :param file: where to; a name with the time, in the folder of the course, if None.
    :raises WorkbookError: something cannot be read or written; no archive is left then.
    """
    made = datetime.now(UTC)
    file = file or root / f"backup-{made:%Y-%m-%d-%H%M%S}.tar.gz"
    if file.exists():
        raise UsageError(f"{file} is there already. A backup is never overwritten.")
    rooms, url = _places(root)
    written = Written(file)
    sums: dict[str, str] = {}
    partial = file.with_name(f"{file.name}.partial")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory(prefix="backup-") as folder,
            os.fdopen(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as raw,
            tarfile.open(fileobj=raw, mode="w:gz", format=tarfile.PAX_FORMAT) as archive,
        ):
            book = Path(folder) / BOOK
            copybook.copy_out(url, book)
            entries = [(BOOK, book, "")] if book.exists() else []
            entries += [
                (path.name, path, _name_problem(path))
                for path in sorted(root.iterdir())
                if path.suffix in BESIDE and path.is_file() and not path.is_symlink()
            ]
            for name, path, problem in [*entries, *_all(rooms)]:
                if problem := problem or _put_in(archive, path, name, sums):
                    written.left.append(f"{name}: {problem}.")
            about = {
                "format": FORMAT, "made": made.isoformat(timespec="seconds"),
                "version": __version__, "course": nbgrader_api(root).coursedir.course_id,
                "source": _source_sum(root), "files": sums,
            }  # fmt: skip
            content = json.dumps(about, indent=1, ensure_ascii=False).encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size, info.mtime, info.mode = len(content), int(made.timestamp()), 0o600
            archive.addfile(info, io.BytesIO(content))
        _members(partial)
        partial.rename(file)
    except OSError as error:
        raise WorkbookError(f"No backup was written: {error}.") from error
    finally:
        partial.unlink(missing_ok=True)
    written.files, written.size = len(sums), file.stat().st_size
    with file.open("rb") as stream:
        written.sha256 = _digest(stream)
    return written


def restore(root: Path, place: Path, *, force: bool = False, sha256: str = "") -> Restored:
    """Put a backup back. Nothing is touched before every file of it agrees with its manifest.

    :param place: an archive of :func:`backup`; or the folder ``replaced-...`` that an earlier
        restore left, to undo it.
    :param force: also where there is a class already; its state is kept in ``replaced-...``.
    :param sha256: of the archive, as it was written down elsewhere.
    :raises UsageError: there is a class already, or no such backup.
    :raises WorkbookError: the backup is damaged, or is not one.
    """
    rooms, url = _places(root)
    if not place.exists():
        raise UsageError(f"There is no {place}.")
    if not force and is_there(root):
        raise UsageError(
            "This course has a class already. To put the backup in its place, add --force; "
            f"the present state is then kept in {REPLACED}..."
        )
    left: list[str] = []
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=root) as folder:
        staged, source = Path(folder), ""
        if place.is_dir():
            if place.parent.resolve() != root or not place.name.startswith(REPLACED):
                raise UsageError(f"{place} is neither a backup nor a folder {REPLACED}... of here.")
            left = _copy(place, staged)
        else:
            about = _unpack(root, place, staged, sha256)
            source = str(about.get("source", ""))
            if about.get("course") != (here := nbgrader_api(root).coursedir.course_id):
                raise WorkbookError(f"{place.name} is of another course, not of {here}.")
        if (staged / BOOK).exists() and not place.is_dir():
            copybook.check(staged / BOOK)
        files = sum(1 for path, _ in walk(staged) if path.is_file())
        replaced = _put(root, staged, rooms, url)
    other_source = bool(source) and source != _source_sum(root)
    return Restored(files, replaced, other_source, tuple(left))


def is_there(root: Path) -> bool:
    """Whether the course has a class: people in the gradebook, or work, or cases of people.

    What ``workbook lab`` makes by itself, such as released assignments, does not count.
    """
    rooms, url = _places(root)
    for name, folder in rooms.items():
        for path in _files(folder):
            if name != "exchange" or "outbound" not in path.relative_to(folder).parts[:2]:
                return True
    return copybook.has_people(url)


def _places(root: Path) -> tuple[dict[str, Path], str]:
    api = nbgrader_api(root)
    rooms = {name: root / name for name in ROOMS}
    rooms["exchange"] = Path(api.config.Exchange.root)
    rooms["work"] = Path(api.config.Exchange.assignment_dir)
    return rooms, str(api.coursedir.db_url)


def _all(rooms: dict[str, Path]) -> Iterator[tuple[str, Path, str]]:
    """Name and place of everything in the rooms, and why it cannot be in a backup, if so."""
    for name, folder in rooms.items():
        if folder.is_symlink():
            yield name, folder, "it is a link"
        elif folder.is_dir():
            yield name, folder, ""
            for path, problem in walk(folder, deepest=DEEPEST, refused=_name_problem):
                if problem and name not in HANDED_IN:
                    raise WorkbookError(
                        f"No backup was written. {path}: {problem}. Mend it or take it away."
                    )
                yield str(PurePosixPath(name, *path.relative_to(folder).parts)), path, problem


def _files(folder: Path) -> Iterator[Path]:
    """What a folder has; what cannot be looked into counts as a file."""
    places = walk(folder) if folder.is_dir() and not folder.is_symlink() else ()
    return (path for path, problem in places if problem or not path.is_dir())


def _put_in(archive: tarfile.TarFile, path: Path, name: str, sums: dict[str, str]) -> str:
    """Add a place to the archive as it is now, or say why it is left out."""
    handed_in = name.split("/")[0] in HANDED_IN
    content = b""
    try:
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            return "it is no plain file"
        info = _info(path, name)
        if info.isreg():
            if handed_in and path.stat().st_size > MOST_BYTES:
                return TOO_LARGE
            content = path.read_bytes()
    except OSError as error:
        if not handed_in:
            raise
        return reason(error)
    # What goes wrong from here on is the archive's fault and not the file's.
    info.size = len(content)
    archive.addfile(info, io.BytesIO(content))
    if info.isreg():
        sums[name] = hashlib.sha256(content).hexdigest()
    return ""


def _info(path: Path, name: str) -> tarfile.TarInfo:
    """Without the account's name and number, which mean nothing elsewhere."""
    info, about = tarfile.TarInfo(name), path.stat()
    info.mtime, info.mode = int(about.st_mtime), about.st_mode & 0o777
    info.type = tarfile.DIRTYPE if path.is_dir() else tarfile.REGTYPE
    return info


def _name_problem(path: Path) -> str:
    """A backslash leads to another folder on some systems; the manifest is UTF-8."""
    if "\\" in path.name:
        return "its name has a backslash"
    try:
        path.name.encode()
    except UnicodeEncodeError:
        return "its name is not UTF-8"
    return ""


def _digest(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _write(stream: IO[bytes], target: Path) -> None:
    """Write a file. A file of holes stays one: else it would fill a disk that it did not fill."""
    with target.open("xb") as out:
        for block, is_something in _blocks(stream):
            if is_something:
                out.write(block)
            else:
                out.seek(len(block), os.SEEK_CUR)
        out.truncate()


def _blocks(stream: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    """What a file has, block by block, and whether there is anything but zeros in it."""
    while chunk := stream.read(CHUNK):
        for start in range(0, len(chunk), BLOCK):
            block = chunk[start : start + BLOCK]
            yield block, block != bytes(len(block))


def _source_sum(root: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted((root / "source").glob("*/*.ipynb")):
        digest.update(f"{file.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _members(file: Path) -> tuple[dict[str, Any], int]:
    """The manifest of an archive, and the room that all takes; names, kinds and digests are right.

    :raises WorkbookError: they are not.
    """
    sums: dict[str, str] = {}
    about: dict[str, Any] | None = None
    size = 0
    try:
        with tarfile.open(file, "r:gz") as archive:
            for member in archive:
                _check_name(file, member)
                if member.isdir():
                    continue
                stream = archive.extractfile(member)
                assert stream is not None
                if member.name in sums or (member.name == MANIFEST and about is not None):
                    raise WorkbookError(f"{file.name} has {member.name!r} twice. Nothing was done.")
                if member.name == MANIFEST:
                    about = json.loads(stream.read(200 * CHUNK))
                else:
                    digest = hashlib.sha256()
                    for block, is_something in _blocks(stream):
                        digest.update(block)
                        size += len(block) if is_something else 0
                    sums[member.name] = digest.hexdigest()
            # tarfile stops at the end of the entries; the sum of the whole file comes after it.
            assert archive.fileobj is not None
            while archive.fileobj.read(CHUNK):
                pass
    except (tarfile.TarError, OSError, EOFError, ValueError, zlib.error) as error:
        raise WorkbookError(
            f"{file.name} is damaged or no backup ({type(error).__name__}). Nothing was done."
        ) from error
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise WorkbookError(f"{file.name} is no backup of this course. Nothing was done.")
    listed = about.get("files")
    listed = listed if isinstance(listed, dict) else {}
    wrong = sorted(name for name in sums.keys() | listed.keys()
                   if sums.get(name) != listed.get(name))  # fmt: skip
    if wrong:
        damaged = counted(len(wrong), "file is", "files are")
        raise WorkbookError(
            f"{file.name}: {damaged} missing or not as written, such as {wrong[0]!r}. "
            "Nothing was done."
        )
    return about, size


def _check_name(file: Path, member: tarfile.TarInfo) -> None:
    parts = member.name.split("/")
    beside = len(parts) == 1 and not member.isdir() and (
        member.name in (BOOK, MANIFEST) or PurePosixPath(member.name).suffix in BESIDE
    )  # fmt: skip
    inside = parts[0] in ROOMS and (len(parts) > 1 or member.isdir())
    bad = {"", ".", ".."} & set(parts) or "\\" in member.name or "\0" in member.name
    if bad or not (beside or inside):
        raise WorkbookError(
            f"{file.name} would write {member.name!r}, which is no place of a class. "
            "Nothing was done."
        )
    if not (member.isreg() or member.isdir()):
        raise WorkbookError(
            f"{file.name} has {member.name!r}, which is no plain file. Nothing was done."
        )


def _unpack(root: Path, file: Path, staged: Path, sha256: str) -> dict[str, Any]:
    if sha256:
        with file.open("rb") as stream:
            if _digest(stream) != sha256.strip().lower():
                raise WorkbookError(f"{file.name} has another SHA-256. Nothing was done.")
    about, size = _members(file)
    if size > shutil.disk_usage(root).free:
        raise WorkbookError(f"There is no room for the {size / 1e6:,.0f} MB of {file.name}.")
    folders: list[tuple[Path, tarfile.TarInfo]] = []
    sums: dict[str, str] = about["files"]
    with tarfile.open(file, "r:gz") as archive:
        for member in archive:
            _check_name(file, member)
            target = staged.joinpath(*member.name.split("/"))
            if member.isdir():
                target.mkdir(parents=True, exist_ok=True)
                folders.append((target, member))
            elif member.name != MANIFEST:
                target.parent.mkdir(parents=True, exist_ok=True)
                content = archive.extractfile(member)
                assert content is not None
                _write(content, target)
                with target.open("rb") as again:
                    if _digest(again) != sums.get(member.name):
                        raise WorkbookError(f"{file.name} changed meanwhile. Nothing was done.")
                target.chmod(member.mode & 0o777)
                os.utime(target, (member.mtime, member.mtime))
    for target, member in reversed(folders):
        target.chmod(member.mode & 0o777 | 0o700)
        os.utime(target, (member.mtime, member.mtime))
    return about


def _copy(kept: Path, staged: Path) -> list[str]:
    """Copy a state that was kept aside; what cannot be copied stays there and is told."""
    left: list[str] = []
    folders: list[tuple[Path, Path]] = []
    for path, problem in walk(kept, deepest=DEEPEST + 1):
        target = staged / path.relative_to(kept)
        inside = path.relative_to(kept)
        handed_in = inside.parts[0] in HANDED_IN
        if problem := problem or _unfit(path, top=path.parent == kept, handed_in=handed_in):
            left.append(f"{inside}: {problem}. It is still in {kept.name}.")
        elif path.is_symlink():
            target.symlink_to(path.readlink())
        elif path.is_dir():
            target.mkdir()
            folders.append((path, target))
        else:
            with path.open("rb") as stream:
                _write(stream, target)
            shutil.copystat(path, target)
    for path, target in reversed(folders):
        shutil.copystat(path, target)
    return left


def _unfit(path: Path, *, top: bool, handed_in: bool) -> str:
    """Why a place cannot be copied. A link is copied as a link, but is no room of a class."""
    try:
        if path.is_symlink():
            return "it is a link" if top else ""
        if not path.is_dir():
            if not path.is_file():
                return "it is no plain file"
            if handed_in and path.stat().st_size > MOST_BYTES:
                return TOO_LARGE
            path.open("rb").close()
    except OSError as error:
        return reason(error)
    return ""


def _put(root: Path, staged: Path, rooms: dict[str, Path], url: str) -> Path | None:
    """Move what is there aside and what was staged in; all of it, or it is as it was."""
    replaced = root / f"{REPLACED}{datetime.now(UTC):%Y-%m-%d-%H%M%S-%f}"
    replaced.mkdir(mode=0o700)
    moves: list[tuple[Path, Path]] = []

    def move(old: Path, new: Path) -> None:
        try:
            shutil.move(old, new)
        except RecursionError as error:
            raise WorkbookError(
                f"{old} has too many folders in each other to go to another disk. "
                "Remove them, then run this again. All is as it was."
            ) from error
        moves.append((old, new))

    book = copybook.sqlite_file(url)
    try:
        for name, folder in rooms.items():
            if folder.exists() or folder.is_symlink():
                move(folder, replaced / name)
        if book is None:
            copybook.copy_out(url, replaced / BOOK)
        else:
            for end in ("", "-wal", "-shm", "-journal"):
                if (part := book.with_name(f"{book.name}{end}")).exists():
                    move(part, replaced / f"{BOOK}{end}")
        for path in staged.iterdir():
            if path.name in rooms:
                rooms[path.name].parent.mkdir(parents=True, exist_ok=True)
                move(path, rooms[path.name])
            elif path.suffix in BESIDE:
                if (root / path.name).exists():
                    move(root / path.name, replaced / path.name)
                move(path, root / path.name)
        if book is not None:
            for path in staged.glob(f"{BOOK}*"):
                move(path, book.with_name(path.name.replace(BOOK, book.name, 1)))
        elif (staged / BOOK).exists():
            copybook.copy_in(staged / BOOK, url)
    except BaseException:
        for old, new in reversed(moves):
            with contextlib.suppress(OSError):
                shutil.move(new, old)
        # What could not go back stays: it may be the only copy.
        with contextlib.suppress(OSError):
            if book is None:
                (replaced / BOOK).unlink(missing_ok=True)
            replaced.rmdir()
        raise
    if any(replaced.iterdir()):
        return replaced
    replaced.rmdir()
    return None

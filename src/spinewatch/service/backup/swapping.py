"""What is there for what was restored: all of it or nothing, also when the process is killed.

Every new file waits, whole and on the disk, beside its place. Then a note is written of what will
be changed, and from here on nobody but a restore may work in the state folder. What is in the way
is moved aside, what waits gets its name, and the note goes. After a kill the note is still there,
and by it the next restore takes everything back before it begins.
"""

from collections.abc import Sequence
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path

from spinewatch.calibration.ownership import make_folder
from spinewatch.calibration.whole_file import sync_folder
from spinewatch.model.errors import SpinewatchError
from spinewatch.service.backup.carrying import carry, lies_at, stage, staged
from spinewatch.service.backup.change import Change, New, Old, drop_note, read_note, write_note
from spinewatch.service.backup.places import Move


def swap(moves: Sequence[Move], obstacles: Sequence[Path], state_dir: Path) -> Path | None:
    """Put files in their places and what is in the way aside; on an error everything is as before.

    Returns
    -------
    Path or None
        Where what was in the way has gone.

    Raises
    ------
    OSError
        When something cannot be written.
    SpinewatchError
        When, after that, something cannot be taken back.
    """
    in_the_way = set(obstacles)
    wanted = [move for move in moves if move.target in in_the_way or not move.target.exists()]
    with ExitStack() as undo:
        for move in wanted:
            undo.callback(staged(move.target).unlink, missing_ok=True)
            stage(move)
        change = _planned(wanted, obstacles, state_dir)
        undo.callback(_take_back, change, state_dir)
        write_note(change, state_dir)
        _carry_out(change)
        drop_note(state_dir)
        undo.pop_all()
    return None if change.folder is None else Path(change.folder)


def take_back_unfinished(state_dir: Path) -> None:
    """Take back what a restore has changed that was killed before its end.

    Raises
    ------
    SpinewatchError
        When its note cannot be read or trusted, or something cannot be taken back.
    """
    change = read_note(state_dir)
    if change is not None:
        _take_back(change, state_dir)


def _planned(wanted: Sequence[Move], obstacles: Sequence[Path], state_dir: Path) -> Change:
    """Say what goes where; what lay together stays together under its names.

    A journal without its log lacks the last results.
    """
    # Whoever takes it back may be in another folder then.
    within = state_dir.absolute()
    folder = next(
        path for number in count(1) if not (path := within / f"before-restore-{number}").exists()
    )
    rooms: dict[Path, Path] = {}
    for path in obstacles:
        rooms.setdefault(path.parent, folder / str(len(rooms) + 1))
    return Change(
        folder=str(folder) if obstacles else None,
        old=tuple(
            Old(path=str(each.absolute()), kept=str(rooms[each.parent] / each.name))
            for each in obstacles
        ),
        new=tuple(_awaited(move.target) for move in wanted),
    )


def _awaited(target: Path) -> New:
    found = staged(target).stat()
    return New(target=str(target.absolute()), inode=found.st_ino, mtime_ns=found.st_mtime_ns)


def _carry_out(change: Change) -> None:
    for old in change.old:
        kept = Path(old.kept)
        make_folder(kept.parent)
        for folder in kept.parents[1:3]:
            sync_folder(folder)
        carry(Path(old.path), kept)
    for new in change.new:
        target = Path(new.target)
        staged(target).rename(target)
        sync_folder(target.parent)


def _take_back(change: Change, state_dir: Path) -> None:
    """Undo it from wherever it came to; nothing goes but the new files themselves."""
    try:
        for new in change.new:
            for path in (Path(new.target), staged(Path(new.target))):
                if new.is_at(path):
                    path.unlink()
                    sync_folder(path.parent)
        for old in change.old:
            kept, path = Path(old.kept), Path(old.path)
            if lies_at(kept) and not lies_at(path):
                carry(kept, path)
        _remove_empty_rooms(change)
        drop_note(state_dir)
    except OSError as error:
        raise SpinewatchError(
            f"{error.filename or state_dir}: {error.strerror}. So what was changed is taken back "
            "only in part.",
            advice="Mend that, then say the same `spinewatch restore` again.",
        ) from error


def _remove_empty_rooms(change: Change) -> None:
    if change.folder is None:
        return
    for folder in (*sorted({Path(old.kept).parent for old in change.old}), Path(change.folder)):
        with suppress(OSError):
            folder.rmdir()

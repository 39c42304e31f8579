"""Why a file cannot be restored: one sentence each, and what to do."""

from spinewatch.model.errors import InputError

_NOTHING_DONE = "Nothing was restored."


def foreign(name: str) -> InputError:
    """Give the refusal of a file that somebody else wrote."""
    return InputError(
        f"The file {name} is no backup of spinewatch.",
        advice=f"{_NOTHING_DONE} Name a file that `spinewatch backup` wrote.",
    )


def altered(name: str) -> InputError:
    """Give the refusal of a file that is not as it was written."""
    return InputError(
        f"The backup {name} is cut short, damaged or altered.",
        advice=f"{_NOTHING_DONE} Copy it anew from where it was kept, or take another one.",
    )


def newer(name: str) -> InputError:
    """Give the refusal of a file of a later version."""
    return InputError(
        f"The backup {name} was made by a newer spinewatch.",
        advice=f"{_NOTHING_DONE} Update spinewatch, then restore it.",
    )


def keyless(name: str) -> InputError:
    """Give the refusal of an encrypted file without a key."""
    return InputError(
        f"The backup {name} is encrypted.",
        advice="Name the file with its key with --key-file, or let yourself be asked with "
        "--ask-key.",
    )

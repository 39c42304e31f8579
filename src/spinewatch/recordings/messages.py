"""Words that several messages of this layer share."""

from spinewatch.recordings.limits import MAX_LISTED


def listed(names: tuple[str, ...]) -> str:
    """Write names for a message, the first dozen of them."""
    more = len(names) - MAX_LISTED
    return ", ".join(names[:MAX_LISTED]) + (f" and {more} more" if more > 0 else "")

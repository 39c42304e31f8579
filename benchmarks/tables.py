"""Plain tables for the terminal and for a note."""

from collections.abc import Sequence


def print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a title and a table in Markdown, with columns as wide as their widest cell."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    print(f"\n{title}\n")
    print(_line(head, widths))
    print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    for row in rows:
        print(_line(row, widths))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return (
        "|"
        + "|".join(f" {cell:<{width}} " for cell, width in zip(cells, widths, strict=True))
        + "|"
    )

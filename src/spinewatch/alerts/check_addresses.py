"""Say which addresses apprise understands: run as a process, a JSON list in, a JSON list out."""

import json
import logging
import sys

from apprise import Apprise


def main() -> None:
    """Answer on standard output; what apprise says beside it may quote addresses and is dropped."""
    logging.disable()
    urls: list[str] = json.load(sys.stdin)
    json.dump([Apprise.instantiate(url) is not None for url in urls], sys.stdout)


if __name__ == "__main__":
    main()

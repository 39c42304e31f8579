"""``python -m spinewatch``."""

from spinewatch.cli import main

main()

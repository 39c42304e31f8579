"""The journal: every result on disk, with sequence and label, before anybody else hears of it."""

"""The monitor of `demo_servers`: the demo at a pace, with the sender on its journal.

May be killed and started again: what it regenerates keeps its sequence in the journal.
"""

import sys
import time
from pathlib import Path
from random import random

from spinewatch.config.loading import load_configuration
from spinewatch.journal.reader import JournalReader
from spinewatch.journal.writer import Journal
from spinewatch.model.results import Producer
from spinewatch.mqtt.sender import Sender
from spinewatch.service.clock import SystemClock
from spinewatch.service.demo import BOOT_ID, CAPTURE_NAME, Demo, DemoOptions
from spinewatch.service.stopping import stop_on_signals


def main() -> None:
    """Play ``CONFIG FOLDER SCENARIO MINUTES SPEED START_UTC_NS`` until all is delivered."""
    config, folder, scenario, minutes, speed, start_utc_ns = sys.argv[1:]
    options = DemoOptions(
        scenario=scenario,
        minutes=float(minutes),
        seed=1,
        speed=float(speed),
        folder=Path(folder),
        start_utc_ns=int(start_utc_ns),
    )
    (options.folder / CAPTURE_NAME).unlink(missing_ok=True)
    stopping = stop_on_signals()
    clock = SystemClock()
    mqtt = load_configuration(Path(config)).mqtt
    if mqtt is None:
        raise SystemExit("The configuration names no broker.")
    sender = Sender(
        person="demo", journal_path=options.journal, config=mqtt, clock=clock, jitter=random
    )
    with Journal(path=options.journal, epoch=BOOT_ID):
        pass  # the sender wants a journal to read
    sender.start()
    Demo(
        options=options,
        clock=clock,
        sleep=time.sleep,
        show=lambda _look: sender.poke(),
        stop=stopping.is_set,
    ).run()
    with JournalReader(path=options.journal) as reader:
        while not stopping.is_set() and not all(
            _delivered(reader, producer, f"stored:{mqtt.recorders[0]}") for producer in Producer
        ):
            time.sleep(0.2)
    sender.stop()


def _delivered(reader: JournalReader, producer: Producer, cursor: str) -> bool:
    marked = reader.cursor(cursor, producer)
    return not reader.read(marked, producer=producer, limit=1)


if __name__ == "__main__":
    main()

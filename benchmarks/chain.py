"""What the whole chain costs on the reference rig, layer by layer, and how much memory it takes.

Every figure is CPU time of this process, beside one bare 4th-order ``scipy.signal.sosfilt`` on the
same EMG samples in the same run: machines differ and are shared, the ratio holds.
"""

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
from scipy import signal

from benchmarks.tables import print_table
from spinewatch import __version__
from spinewatch.journal.writer import Journal
from spinewatch.link.synthetic import SyntheticLink
from spinewatch.model.blocks import Block, joined
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.packets import LinkEvent, Packet
from spinewatch.model.records import Advance, CaptureHeader, Record
from spinewatch.model.results import AnyResult, Producer
from spinewatch.model.time import NS_PER_S, ClockOffset
from spinewatch.service.chain import Chain, make_drivers
from spinewatch.service.sources import sensor_settings
from spinewatch.service.ticks import with_ticks
from spinewatch.simulation.configurations import reference_rig_configuration
from spinewatch.simulation.scenarios import make_scenario
from spinewatch.timebase.ingest import SensorIngest

MINUTES: Final = 5.0
START_NS: Final = 60 * NS_PER_S
EMG_CHANNELS: Final = 4
EMG_FS_HZ: Final = 1000


def main() -> None:
    """Print the table of costs."""
    header = _header()
    records = list(_records(header))
    stream_s = (records[-1].to_ns - START_NS) / NS_PER_S  # type: ignore[union-attr] # an advance
    bare = _bare_sosfilt(stream_s)
    steps = _steps(header, records)
    rows = [
        (name, f"{cost / stream_s * 1e3:.2f}", f"{stream_s / cost:.0f}", f"{cost / bare:.1f}")
        for name, cost in {"bare sosfilt, 4 x 1000 Hz": bare, **steps}.items()
    ]
    print_table(
        f"The chain on the reference rig (4 EMG x 1000 Hz, 4 IMU x 100 Hz), {stream_s:.0f} s",
        ("step", "CPU ms per stream s", "stream s per CPU s", "x bare sosfilt"),
        rows,
    )
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"Peak memory of this process, with all records in it: {peak_mb:.0f} MB")


def _header() -> CaptureHeader:
    configuration = reference_rig_configuration()
    return CaptureHeader(
        made_by=f"spinewatch {__version__}",
        boot_id="benchmark",
        start_ns=START_NS,
        configuration=configuration,
        settings=sensor_settings(configuration),
        calibrations=CalibrationSet(),
    )


def _records(header: CaptureHeader) -> Iterator[Record]:
    link = SyntheticLink(
        configuration=header.configuration,
        drivers=make_drivers(header),
        scenario=make_scenario("bursts", minutes=MINUTES),
        seed=1,
        start_ns=START_NS,
    )
    offset = ClockOffset(mono_ns=START_NS, utc_ns=NS_PER_S, trusted=True, utc_offset_min=0)
    return with_ticks(link.records(), first=offset)


def _steps(header: CaptureHeader, records: list[Record]) -> dict[str, float]:
    results: list[AnyResult] = []
    blocks: list[Block] = []
    return {
        "decode (drivers)": _cpu_s(lambda: _decode(header, records)),
        "decode and timebase": _cpu_s(lambda: blocks.extend(_ingest(header, records))),
        "monitor, live (1 s hops)": _cpu_s(lambda: _monitor_live(header, records, blocks)),
        "monitor, offline (whole streams)": _cpu_s(
            lambda: _monitor_offline(header, records, blocks)
        ),
        "whole chain, live": _cpu_s(lambda: results.extend(_chain(header, records))),
        "journal alone": _cpu_s(lambda: _journal(results)),
    }


def _cpu_s(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _bare_sosfilt(stream_s: float) -> float:
    sos = signal.butter(4, 30.0, "highpass", fs=EMG_FS_HZ, output="sos")
    emg = np.random.default_rng(1).normal(size=(int(stream_s * EMG_FS_HZ), EMG_CHANNELS))
    return min(_cpu_s(lambda: signal.sosfilt(sos, emg, axis=0)) for _ in range(5))


def _decode(header: CaptureHeader, records: list[Record]) -> None:
    drivers = make_drivers(header)
    for record in records:
        if isinstance(record, Packet):
            drivers[record.sensor].decode(record)


def _ingest(header: CaptureHeader, records: list[Record]) -> list[Block]:
    ingests = {
        name: SensorIngest(sensor=name, driver=driver)
        for name, driver in make_drivers(header).items()
    }
    blocks: list[Block] = []
    for record in records:
        if isinstance(record, Packet):
            blocks += ingests[record.sensor].add(record).blocks
        elif isinstance(record, LinkEvent):
            ingests[record.sensor].link(record)
    return blocks


def _monitor_live(header: CaptureHeader, records: list[Record], blocks: list[Block]) -> None:
    """Feed what each second brought and advance, as the running service does."""
    monitor = Chain(header=header).monitor
    coming = iter(sorted(blocks, key=lambda block: int(block.times_ns[-1])))
    block = next(coming, None)
    for record in records:
        if not isinstance(record, Advance):
            _note(monitor, record)
            continue
        while block is not None and block.times_ns[-1] <= record.to_ns:
            monitor.feed(block)
            block = next(coming, None)
        monitor.advance(record.to_ns)


def _monitor_offline(header: CaptureHeader, records: list[Record], blocks: list[Block]) -> None:
    """Feed each stream in as few blocks as its gaps allow, and advance once."""
    monitor = Chain(header=header).monitor
    for block in joined(blocks):
        monitor.feed(block)
    for record in records:
        _note(monitor, record)
    monitor.advance(records[-1].to_ns)  # type: ignore[union-attr] # an advance ends the records


def _note(monitor: object, record: Record) -> None:
    if not isinstance(record, Packet | ClockOffset | Advance):
        monitor.note(record)  # type: ignore[attr-defined]


def _chain(header: CaptureHeader, records: list[Record]) -> list[AnyResult]:
    chain = Chain(header=header)
    return [result for record in records for result in chain.take(record)]


def _journal(results: list[AnyResult]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Journal(path=Path(folder) / "journal.sqlite") as journal,
    ):
        for result in results:
            journal.append(Producer.MONITOR, [result], label_of=lambda _: None)
            journal.tick(result.mono_ns)


if __name__ == "__main__":
    main()

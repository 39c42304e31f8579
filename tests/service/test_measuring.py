"""How well a sensor comes through is told as it is, with what to do."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest

from spinewatch.drivers.registry import driver_kinds, make_driver
from spinewatch.link.synthetic import SyntheticLink
from spinewatch.model.air import Measured
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.packets import LinkEvent, LinkState, Packet
from spinewatch.model.samples import SensorStatus
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.model.time import NS_PER_MS, NS_PER_S
from spinewatch.service.measuring import SensorMeasuring
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.radio import RadioModel, RadioPath
from spinewatch.simulation.scenario import Phase, Scenario

SECONDS = 12.0
CALM = RadioModel(stall_every_s=1e6)
IN_BED = Scenario(
    name="in bed",
    about="Lying, nothing else.",
    prelude_s=0.0,
    duration_s=SECONDS,
    phases=(Phase(start_s=0.0, occupation=Occupation.LYING_ON_BACK),),
)
SETTINGS: dict[str, dict[str, object]] = {"bitalino": {"rate_hz": 100}}
Records = list[Packet | LinkEvent]


def worn(kind: str) -> SensorConfig:
    if any(spec.name == "emg" for spec in make_driver(kind).streams):
        return SensorConfig(name="worn", kind=kind, channels=(EmgSite.UPPER_TRAPEZIUS_LEFT,))
    return SensorConfig(name="worn", kind=kind, site=MotionSite.CHEST)


def on_air(kind: str, radio: RadioModel = CALM) -> Records:
    link = SyntheticLink(
        configuration=Configuration(person="p01", sensors=(worn(kind),)),
        drivers={"worn": make_driver(kind, SETTINGS.get(kind, {}))},
        scenario=IN_BED,
        seed=3,
        radio=radio,
    )
    return [each for each in link.records() if isinstance(each, Packet | LinkEvent)]


def measured(
    kind: str,
    records: Iterable[Packet | LinkEvent],
    *,
    settings: dict[str, object] | None = None,
    seconds: float = SECONDS,
    statuses: tuple[SensorStatus, ...] = (),
) -> Measured:
    driver = make_driver(kind, SETTINGS.get(kind, {}) if settings is None else settings)
    measuring = SensorMeasuring(sensor=worn(kind), driver=driver, start_ns=0)
    for record in records:
        measuring.take(record)
    for status in statuses:
        measuring.hear(status)
    return measuring.finish(round(seconds * NS_PER_S))


@pytest.mark.parametrize("kind", driver_kinds())
def test_every_kind_is_good_on_a_quiet_air(kind: str) -> None:
    told = measured(kind, on_air(kind))

    assert told.good, told.verdict
    assert told.verdict.startswith("Good: nothing is lost")
    assert [each.stream for each in told.streams] == [
        spec.name for spec in make_driver(kind, SETTINGS.get(kind, {})).streams
    ]
    for stream in told.streams:
        assert (stream.lost, told.rejected) == (0, 0)
        assert stream.measured_hz == pytest.approx(stream.nominal_hz, rel=0.01)
        assert stream.drift_ppm is not None
        assert stream.late_p50_ms is not None
        assert stream.late_p95_ms is not None
        assert 0.0 < stream.late_p50_ms < stream.late_p95_ms < 25.0


def test_lateness_is_that_of_the_radio_whether_or_not_samples_waited_for_their_place() -> None:
    busy = replace(CALM, jitter_s=0.040)
    (stream,) = measured("witmotion", on_air("witmotion", busy)).streams

    sent_s = np.arange(0.0, 200.0, 0.040)
    late_s = RadioPath(model=busy, sensor="other", seed=5).arrivals(sent_s) - sent_s
    p50_ms, p95_ms = 1000.0 * (np.percentile(late_s, (50, 95)) - late_s.min())
    assert stream.late_p50_ms == pytest.approx(p50_ms, rel=0.15)
    assert stream.late_p95_ms == pytest.approx(p95_ms, rel=0.25)
    assert p95_ms > 100.0


def test_a_radio_that_is_always_late_is_told() -> None:
    told = measured("umyo", on_air("umyo", replace(CALM, stall_every_s=0.8, stall_s=(0.6, 0.7))))

    assert not told.good
    assert "late or more" in told.verdict


def test_losses_are_counted_where_there_is_a_counter() -> None:
    records = on_air("movella_dot")
    told = measured("movella_dot", [each for n, each in enumerate(records) if n < 2 or n % 8])

    (stream,) = told.streams
    assert stream.is_counted
    assert stream.lost / (stream.lost + stream.samples) == pytest.approx(1 / 8, abs=0.01)
    assert not told.good
    assert told.verdict.startswith(("Loses 12 % of its samples: bring it nearer", "Loses 13 %"))


def test_losses_are_estimated_where_there_is_none() -> None:
    packets = [each for each in on_air("witmotion") if isinstance(each, Packet)]
    told = measured("witmotion", [each for n, each in enumerate(packets) if n % 100 < 80])

    (stream,) = told.streams
    assert not stream.is_counted
    assert stream.lost / (stream.lost + stream.samples) == pytest.approx(0.2, abs=0.06)
    assert told.verdict.startswith("Loses about ")


def test_few_losses_are_still_good_and_told() -> None:
    records = on_air("movella_dot")
    told = measured("movella_dot", [*records[:300], *records[302:]])

    assert told.good
    assert told.verdict.startswith("Good: 2 samples are lost, 95 %")


def test_nothing_at_all_is_a_clear_verdict() -> None:
    told = measured("witmotion", [])

    assert not told.good
    assert told.verdict.startswith("Nothing came from worn in 12 s: switch it on")
    assert told.streams[0].measured_hz is None
    assert told.streams[0].longest_gap_s == SECONDS


def test_packets_that_nobody_can_read_are_told_with_where_to_look() -> None:
    told = measured("witmotion", on_air("movella_dot"))

    assert not told.good
    assert told.rejected > 100
    assert "no samples" in told.verdict
    assert "docs/sensors/witmotion.md" in told.verdict


def test_some_that_cannot_be_read_are_told_too() -> None:
    strange = [
        Packet(sensor="worn", characteristic="no-such", data=b"\x00", mono_ns=each.mono_ns)
        for each in on_air("movella_dot")[100:140]
    ]
    told = measured("movella_dot", sorted([*on_air("movella_dot"), *strange], key=_time))

    assert told.rejected == 40
    assert "40 of" in told.verdict


def test_a_stream_that_is_missing_is_named() -> None:
    driver = make_driver("umyo")
    telling = [
        each
        for each in on_air("umyo")
        if isinstance(each, Packet)
        and {spec.stream for spec in driver.decode(each) if hasattr(spec, "stream")} == {"emg"}
    ]
    told = measured("umyo", telling)

    assert telling
    assert told.verdict.startswith("Nothing came of ")


@pytest.mark.parametrize(
    ("lasts", "keep"),
    [
        (4.0, lambda at_s: at_s < 4.0 or at_s > 8.0),
        (3.0, lambda at_s: at_s < 9.0),
        (3.0, lambda at_s: at_s > 3.0),
    ],
    ids=["within", "at the end", "at the beginning"],
)
def test_silence_is_seen_wherever_it_is(lasts: float, keep: Callable[[float], bool]) -> None:
    records = [each for each in on_air("movella_dot") if keep(each.mono_ns / NS_PER_S)]
    told = measured("movella_dot", records)

    assert told.streams[0].longest_gap_s == pytest.approx(lasts, abs=0.1)
    assert told.verdict.startswith(f"Nothing came for {told.streams[0].longest_gap_s:.1f} s")


def test_a_lost_connection_is_told_and_what_comes_after_is_measured() -> None:
    records = [each for each in on_air("umyo") if not 5.0 < each.mono_ns / NS_PER_S < 6.0]
    events = [
        LinkEvent(sensor="worn", state=state, mono_ns=round(at_s * NS_PER_S), rssi_dbm=rssi_dbm)
        for state, at_s, rssi_dbm in (
            (LinkState.LOST, 5.5, None),
            (LinkState.CONNECTED, 6.0, -71),
        )
    ]
    told = measured("umyo", sorted([*records, *events], key=_time))

    assert told.verdict.startswith("Its connection was lost once")
    assert told.rssi_dbm == -71
    assert all(each.late_p95_ms is not None for each in told.streams)
    assert all(each.late_p95_ms < 25.0 for each in told.streams if each.late_p95_ms is not None)


def test_a_sensor_at_another_rate_is_sent_to_provisioning() -> None:
    slow = [each for n, each in enumerate(on_air("witmotion")) if n % 4 == 0]
    told = measured("witmotion", slow)

    assert not told.good
    assert "spinewatch sensors provision worn" in told.verdict


@pytest.mark.parametrize(("battery_pct", "told_too"), [(12.0, True), (75.0, False)])
def test_a_battery_that_ends_soon_is_told_besides(battery_pct: float, *, told_too: bool) -> None:
    status = SensorStatus(battery_pct=battery_pct)
    told = measured("witmotion", on_air("witmotion"), statuses=(status, SensorStatus()))

    assert told.good
    assert told.battery_pct == battery_pct
    assert ("charge it, off the body" in told.verdict) == told_too


def test_after_so_short_a_time_lateness_and_drift_are_not_known() -> None:
    records = [each for each in on_air("movella_dot") if each.mono_ns < 3000 * NS_PER_MS]
    (stream,) = measured("movella_dot", records, seconds=3.0).streams

    assert stream.late_p50_ms is stream.late_p95_ms is stream.drift_ppm is None
    assert stream.measured_hz == pytest.approx(60.0, rel=0.02)


def _time(record: Packet | LinkEvent) -> int:
    return record.mono_ns

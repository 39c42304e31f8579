"""A sensor in a moving hand shows by its signal; one on the table does not."""

from spinewatch.link.bluetooth.swing import SignalSwing
from spinewatch.model.time import NS_PER_S


def swing_of(strengths: list[int], *, every_s: float = 0.5) -> SignalSwing:
    swing = SignalSwing()
    for number, rssi_dbm in enumerate(strengths):
        swing.add(rssi_dbm, round(number * every_s * NS_PER_S))
    return swing


def test_a_hand_that_closes_round_a_sensor_is_seen() -> None:
    assert swing_of([-60, -61, -76, -78, -62]).is_wide is True


def test_a_sensor_on_the_table_is_not_taken_for_a_moved_one() -> None:
    assert swing_of([-60, -66, -58, -63, -67]).is_wide is False


def test_too_few_advertisements_say_nothing() -> None:
    assert swing_of([-40, -90]).is_wide is None


def test_what_is_long_ago_does_not_count() -> None:
    assert swing_of([-90, -60, -61, -62, -61, -60], every_s=2.0).is_wide is None

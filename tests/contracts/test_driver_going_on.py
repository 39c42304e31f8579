"""A driver that takes up what another one holds goes on with the same bytes to the same samples."""

from collections.abc import Iterable

import pytest

from spinewatch.drivers.contract import Driver
from spinewatch.drivers.registry import make_driver
from spinewatch.model.samples import Decoded, Samples
from tests.contracts.driver_wire import (
    CASES,
    GOLDEN,
    Case,
    Notification,
    batch_of,
    body_like,
    take,
    told,
)

BATCHES = 12
PIECE_BYTES = 17
"""A length in which no kind of frame fits a whole number of times."""


def pieces(notifications: Iterable[Notification]) -> list[Notification]:
    """Cut a byte stream where no frame ends."""
    sent = list(notifications)
    whole = b"".join(data for _, data in sent)
    return [(sent[0][0], whole[at : at + PIECE_BYTES]) for at in range(0, len(whole), PIECE_BYTES)]


def heard_from(case: Case) -> list[Notification]:
    """Give what the sensor sends: answers to commands first, then samples."""
    batch, golden = batch_of(case), GOLDEN[case.kind]
    values = body_like(case, BATCHES * batch)
    sender = case.driver()
    samples = [
        each
        for at in range(0, BATCHES * batch, batch)
        for each in told(case, sender, values[at : at + batch], at)
    ]
    answers = [(each["characteristic"], bytes.fromhex(each["hex"])) for each in golden["replies"]]
    return answers + (pieces(samples) if golden["byte_stream"] else samples)


def plain(decoded: list[Decoded]) -> list[object]:
    return [
        (each.stream, each.counter, each.values.tolist()) if isinstance(each, Samples) else each
        for each in decoded
    ]


def handed_on(driver: Driver, case: Case) -> Driver:
    after = case.driver()
    after.take_up(driver.held())
    return after


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_driver_handed_on_after_every_packet_decodes_as_one_that_was_not(case: Case) -> None:
    notifications = heard_from(case)
    expected = plain(take(case.driver(), notifications))
    driver, decoded = case.driver(), []
    for each in notifications:
        decoded += take(driver, [each])
        driver = handed_on(driver, case)

    assert any(isinstance(each, tuple) for each in expected)
    assert plain(decoded) == expected


def test_what_a_polar_told_of_its_scale_is_handed_on() -> None:
    settings: dict[str, object] = {"model": "verity-gyro", "rate_hz": 52}
    answered = make_driver("polar", settings)
    golden = GOLDEN["polar"]["replies"]
    take(answered, [(each["characteristic"], bytes.fromhex(each["hex"])) for each in golden])
    after = make_driver("polar", settings)
    after.take_up(answered.held())

    assert after.held() == answered.held() != make_driver("polar", settings).held()

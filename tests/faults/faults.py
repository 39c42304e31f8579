"""Processes that die, wires that are bad, results that come twice."""

import shutil
import time
from collections.abc import Callable

from tests.faults.faulty_proxy import FaultyProxy, Mood
from tests.faults.house import House
from tests.faults.processes import Process
from tests.faults.replaying import Replayer, second_recorder
from tests.faults.staging import Stage, Staging


def killed(which: Callable[[House], Process]) -> Stage:
    """Kill a process at a random moment, one to three times, and start it again."""

    def stage(staging: Staging) -> None:
        process = which(staging.house)
        for _ in range(staging.draw.randint(1, 3)):
            process.kill()
            staging.wait(staging.longest_s / 3)
            process.start()
            staging.wait(staging.longest_s / 3)

    return stage


def broker_killed(*, keeps: bool) -> Stage:
    """Kill Mosquitto; without ``keeps`` it has forgotten everything when it is back."""

    def stage(staging: Staging) -> None:
        broker = staging.house.broker
        broker.kill()
        if not keeps:
            (broker.folder / "mosquitto.db").unlink(missing_ok=True)
        staging.last()
        broker.start()

    return stage


def broker_stopped(*, keeps: bool) -> Stage:
    """Stop Mosquitto in an orderly way."""

    def stage(staging: Staging) -> None:
        broker = staging.house.broker
        broker.stop()
        if not keeps:
            (broker.folder / "mosquitto.db").unlink(missing_ok=True)
        staging.last()
        broker.start()

    return stage


def broker_frozen(staging: Staging) -> None:
    """Let Mosquitto hold its connections and answer nothing."""
    staging.house.broker.freeze()
    staging.last()
    staging.house.broker.thaw()


def broker_killed_in_a_row(staging: Staging) -> None:
    """Kill Mosquitto five times before anybody takes it for steady: pauses become long."""
    for _ in range(5):
        staging.house.broker.kill()
        staging.wait(staging.longest_s / 3)
        staging.house.broker.start()
        staging.wait(staging.longest_s / 3)


def database_killed(staging: Staging) -> None:
    """Kill InfluxDB while it writes."""
    staging.house.influx.kill()
    staging.last()
    staging.house.influx.start()


def wire(which: Callable[[House], FaultyProxy], mood: Mood) -> Stage:
    """Make the way between two of them bad for a while."""

    def stage(staging: Staging) -> None:
        proxy = which(staging.house)
        proxy.become(mood)
        staging.last()
        proxy.become(Mood.GOOD)
        if mood is Mood.BLACK_HOLE and staging.draw.random() < 0.5:
            # A router that was started anew knows nothing of the connections.
            proxy.cut()
            staging.remarks.append("connections reset at its end")

    return stage


def replayed(staging: Staging) -> None:
    """Publish every result two or three times, shuffled, for a while."""
    house = staging.house
    with Replayer(house.mqtt, staging.draw) as replayer:
        staging.last()
        house.recorder.restart()  # it asks for everything above its marks
        staging.last()
    staging.remarks.append(f"{replayer.count} replayed")


def two_recorders(*, person: str) -> Stage:
    """Start a second recorder of the same name that begins with the same position."""

    def stage(staging: Staging) -> None:
        house = staging.house
        folder = house.folder / f"second-{time.monotonic_ns()}"
        with second_recorder(house, folder, person) as second:
            staging.last()
            second.kill()
        shutil.rmtree(folder)

    return stage


def positions_lost(staging: Staging) -> None:
    """Kill recorder and broker, and take away all that either knew of marks."""
    house = staging.house
    house.recorder.kill()
    house.broker.kill()
    house.positions.unlink(missing_ok=True)
    (house.broker.folder / "mosquitto.db").unlink(missing_ok=True)
    house.broker.start()
    house.recorder.start()

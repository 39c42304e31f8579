"""A day with three sensors on two adapters, and every kind of trouble in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

import pytest

from spinewatch.link.supervision.trouble import Trouble
from tests.link.supervision.truth import S
from tests.link.supervision.world import World

SENSORS = {"left": "hci0", "right": "hci0", "neck": "hci1"}
DAY_S = 24 * 3600.0


@dataclass(slots=True)
class Day:
    world: World
    drop_outs: int = 0
    recovered_s: list[float] = field(default_factory=list)
    """From a drop-out on the sensor's side until it was up again."""

    def live(self) -> None:
        """Let a day pass, with a fault about every five minutes."""
        next_s = 60.0
        while self.world.now_s < DAY_S:
            self.world.tick()
            if self.world.now_s >= next_s:
                self.world.random.choice(self.faults())()
                next_s = self.world.now_s + self.world.random.expovariate(1 / 300)

    def faults(self) -> list[Callable[[], None]]:
        return [self.drop_out] * 4 + [
            self.fall_silent,
            self.go_away,
            self.refuse,
            self.lose_adapter,
            self.restart,
            self.flap,
            self.take_off,
        ]

    def drop_out(self) -> None:
        name = self.sensor()
        sensor = self.world.sensors[name]
        if sensor.up_ns is None or self.world.now_ns - sensor.up_ns < 30 * S:
            return
        self.drop_outs += 1
        begun_s = self.world.now_s + 0.1
        self.world.drop(name)
        self.world.later(0.2, lambda: self._await(name, begun_s))

    def _await(self, name: str, begun_s: float) -> None:
        if self.world.sensors[name].up_ns is not None:
            self.recovered_s.append(self.world.now_s - begun_s)
        else:
            self.world.later(0.1, lambda: self._await(name, begun_s))

    def fall_silent(self) -> None:
        sensor = self.world.sensors[self.sensor()]
        sensor.streams = False
        sensor.cured_by = self.world.random.choice(["resubscribe", "reconnect"])

    def go_away(self) -> None:
        name = self.sensor()
        self.world.leave(name)
        away_s = self.world.random.uniform(5, 900)
        self.world.later(away_s, lambda: setattr(self.world.sensors[name], "is_near", True))

    def refuse(self) -> None:
        name = self.sensor()
        troubles = self.world.random.choices(list(Trouble), k=self.world.random.randrange(1, 9))
        self.world.sensors[name].refuses = troubles
        self.world.drop(name)

    def lose_adapter(self) -> None:
        adapter = self.world.random.choice(list(self.world.adapters))
        self.world.switch_off(adapter)
        self.world.later(self.world.random.uniform(2, 60), lambda: self.world.switch_on(adapter))

    def restart(self) -> None:
        self.world.restart_service()

    def flap(self) -> None:
        sensor = self.world.sensors[self.sensor()]
        sensor.falls_after_s = self.world.random.uniform(0, 3)
        self.world.later(120, lambda: setattr(sensor, "falls_after_s", None))

    def take_off(self) -> None:
        name = self.sensor()
        self.world.plan_off(name)
        self.world.leave(name)
        self.world.later(600, lambda: self.put_on(name))

    def put_on(self, name: str) -> None:
        self.world.sensors[name].is_near = True
        self.world.plan_off()

    def sensor(self) -> str:
        return self.world.random.choice(list(SENSORS))


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_day_of_faults_is_recovered_from_and_a_drop_out_within_3_s() -> None:
    day = Day(World(SENSORS, seed=7))
    day.live()
    day.world.cease_faults()
    day.world.run_until_up(*SENSORS, within_s=105)

    assert day.drop_outs > 50
    assert len(day.recovered_s) == day.drop_outs
    assert median(day.recovered_s) < 3

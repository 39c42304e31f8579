"""Whoever delivers results more than once."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Final, Self

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.subscribeoptions import SubscribeOptions

from spinewatch.model.configuration import MqttConfig
from tests.faults.house import House
from tests.faults.processes import Process

HELD: Final = 50
"""Messages that are shuffled among each other: repeats come late and out of order."""

STOP_S: Final = 5.0


class Replayer:
    """Publishes each result that it hears twice more, out of order.

    Parameters
    ----------
    config
        The broker.
    draw
        The order.
    """

    def __init__(self, config: MqttConfig, draw: Random) -> None:
        self.count = 0
        self._draw = draw
        self._held: list[tuple[str, bytes]] = []
        self._lock = threading.Lock()
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.on_message = self._hear
        self._client.connect(config.host, config.port)
        # Without its own publications, or it would repeat the repeats.
        self._client.subscribe(
            "spinewatch/+/result/#", options=SubscribeOptions(qos=1, noLocal=True)
        )

    def __enter__(self) -> Self:
        self._client.loop_start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._publish(len(self._held))
        self._client.disconnect()
        self._client.loop_stop()

    def _hear(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        with self._lock:
            self._held += [(message.topic, bytes(message.payload))] * 2
            self._draw.shuffle(self._held)
            self._publish(len(self._held) - HELD)

    def _publish(self, count: int) -> None:
        for _ in range(max(0, count)):
            topic, payload = self._held.pop()
            self._client.publish(topic, payload, qos=1)
            self.count += 1


@contextmanager
def second_recorder(house: House, folder: Path, person: str) -> Iterator[Process]:
    """Run a second recorder of the same name, with a copy of the position.

    Configured for the same person as the first one it has the same identity for the broker, too,
    which then ends the other's connection, in turn.
    """
    config = house.config_of(folder.name, person, house.recorder_wire.port)
    if house.positions.exists():
        shutil.copy(house.positions, folder)
    process = Process(
        "second recorder", folder / "log", ["spinewatch", "record", "--config", str(config)]
    )
    process.start()
    try:
        yield process
        assert "Traceback" not in process.words
    finally:
        process.kill()

"""The line that lacks in a broker's access control list, in mosquitto's words."""

from spinewatch.model.configuration import MqttConfig
from spinewatch.mqtt.topics import StatusTopic, parse_topic


def write_line(topic: str) -> str:
    """Give the line that allows to publish on a topic, and on its neighbours of the same use."""
    if isinstance(parse_topic(topic), StatusTopic):
        return f"topic write {topic}"
    return f"topic write {topic.rpartition('/')[0]}/#"


def read_line(filter_: str) -> str:
    """Give the line that allows a subscription."""
    return f"topic read {filter_}"


def place_of(config: MqttConfig) -> str:
    """Say where in the list a line of this process belongs."""
    if config.user is not None:
        return f'below "user {config.user}"'
    if config.cert_file is not None:
        return "below the user that its certificate names"
    return "above the first user"

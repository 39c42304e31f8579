"""Topics are written and read back, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.model.errors import InputError
from spinewatch.mqtt.topics import (
    ResultTopic,
    StatusTopic,
    StoredTopic,
    Topic,
    parse_topic,
    result_filter,
    status_filter,
    stored_filter,
)

NAMES = st.from_regex(r"\A[A-Za-z0-9_.-]{1,64}\Z")
TOPICS = st.one_of(
    st.builds(ResultTopic, person=NAMES, kind=NAMES),
    st.builds(StatusTopic, person=NAMES, process=NAMES),
    st.builds(StoredTopic, person=NAMES, recorder=NAMES, producer=NAMES),
)


@given(topic=TOPICS)
def test_every_topic_is_read_back(topic: Topic) -> None:
    assert parse_topic(str(topic)) == topic


@given(text=st.one_of(st.text(), st.lists(st.sampled_from(["spinewatch", "p", "result", "", "+"]))))
def test_what_is_read_is_written_the_same_way(text: str | list[str]) -> None:
    whole = text if isinstance(text, str) else "/".join(text)
    topic = parse_topic(whole)

    assert topic is None or str(topic) == whole


@pytest.mark.parametrize(
    "text",
    [
        "",
        "spinewatch",
        "spinewatch/p01/result",
        "spinewatch/p01/result/levels/more",
        "spinewatch/p01/result/",
        "spinewatch//result/levels",
        "Spinewatch/p01/result/levels",
        "other/p01/result/levels",
        "spinewatch/p01/current/levels",
        "spinewatch/p01/result/le vels",
        "spinewatch/p01/result/levels\n",
        "spinewatch/" + "p" * 65 + "/result/levels",
    ],
)
def test_topics_of_others_are_not_ours(text: str) -> None:
    assert parse_topic(text) is None


@pytest.mark.parametrize("name", ["", "a/b", "+", "#", "a b", "a\0", "ä", "x" * 65])
def test_a_name_that_would_change_the_topic_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="cannot be part of an MQTT topic"):
        str(ResultTopic(person=name, kind="levels"))
    with pytest.raises(InputError, match="cannot be part of an MQTT topic"):
        result_filter(name)


def test_filters_are_of_one_person_or_of_everybody() -> None:
    assert result_filter("p01") == "spinewatch/p01/result/+"
    assert result_filter(None) == "spinewatch/+/result/+"
    assert status_filter("p01") == "spinewatch/p01/status/+"
    assert stored_filter(None, "home") == "spinewatch/+/stored/home/+"
    assert stored_filter("p01") == "spinewatch/p01/stored/+/+"

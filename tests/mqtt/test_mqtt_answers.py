"""Each answer of the broker is told with the topic that it answers."""

from spinewatch.mqtt.answers import Answers
from spinewatch.mqtt.messages import Acknowledged, Subscribed
from spinewatch.mqtt.subscriptions import Subscriptions

MINUTE_NS = 60 * 10**9


def test_an_answer_is_told_with_its_topic_once() -> None:
    answers = Answers()
    answers.published(1, "a")
    answers.published(2, "b")
    answers.answered(2, 0x87)

    assert list(answers.take()) == [Acknowledged(message_id=2, topic="b", reason=0x87)]
    assert list(answers.take()) == []


def test_an_answer_that_is_quicker_than_the_publisher_waits_for_it() -> None:
    answers = Answers()
    answers.answered(1, 0)
    assert list(answers.take()) == []

    answers.published(1, "a")

    assert list(answers.take()) == [Acknowledged(message_id=1, topic="a", reason=0)]


def test_what_is_too_large_is_answered_at_home() -> None:
    answers = Answers()
    number = answers.too_large("a")

    assert list(answers.take()) == [Acknowledged(message_id=number, topic="a", reason=0x95)]


def test_only_what_was_refused_is_asked_for_again_and_after_a_minute() -> None:
    subscriptions = Subscriptions(("a", "b"))
    assert subscriptions.due(0) == ("a", "b")
    subscriptions.asked(1, 0)
    assert subscriptions.due(MINUTE_NS) == ()

    told = list(subscriptions.answered(1, [0x01, 0x87]))

    assert told == [Subscribed(filter="a", reason=0x01), Subscribed(filter="b", reason=0x87)]
    assert subscriptions.due(MINUTE_NS - 1) == ()
    assert subscriptions.due(MINUTE_NS) == ("b",)


def test_an_answer_to_no_question_says_nothing() -> None:
    assert list(Subscriptions(("a",)).answered(7, [0x87])) == []

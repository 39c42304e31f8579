"""Activity above the rest that a person named, on real muscle, with unknown time kept apart."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinewatch.model.errors import InputError
from spinewatch.recordings.emg import read_emg
from spinewatch.recordings.emg_findings import examine_emg
from spinewatch.recordings.findings import (
    About,
    ChannelSummary,
    Finding,
    FoundActivation,
    FoundUnknown,
)
from spinewatch.recordings.reading import Place
from spinewatch.recordings.summary import summary_lines
from spinewatch.recordings.values import EmgRecording, EmgUnit

REST_S = (0.0, 5.0)


def row(real: Path, number: int) -> EmgRecording:
    place = Place(path=real / "spliced_clean_liftoff.npz", array="x", row=number)
    return read_emg(place, unit=EmgUnit.MICROVOLT, scale=0.1)


def labels(real: Path, number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((real / "spliced_labels.json").read_text())[number - 1]
    return found


def summary(findings: tuple[Finding, ...]) -> ChannelSummary:
    return next(one for one in findings if isinstance(one, ChannelSummary))


def activations(findings: tuple[Finding, ...]) -> list[FoundActivation]:
    return [one for one in findings if isinstance(one, FoundActivation)]


def unknown(findings: tuple[Finding, ...]) -> list[FoundUnknown]:
    return [one for one in findings if isinstance(one, FoundUnknown)]


def test_contractions_of_real_muscle_are_found_where_they_are(real: Path) -> None:
    found = activations(examine_emg(row(real, 1), file="row 1", rest_s=REST_S))
    events = np.array(labels(real, 1)["events"])

    assert len(events) == 6
    assert len(found) == len(events)
    late_s = np.abs([one.onset_s for one in found] - events[:, 0])
    assert np.median(late_s) < 0.02
    # The fifth contraction swells: it is 100 ms from its label to the first sample above rest.
    assert late_s.max() < 0.11
    assert np.abs([one.offset_s for one in found] - events[:, 1]).max() < 0.3
    assert min(one.level_db for one in found) > 6


def test_a_lifted_electrode_is_unknown_and_no_activity(real: Path) -> None:
    findings = examine_emg(row(real, 2), file="row 2", rest_s=REST_S)
    ((start_s, end_s),) = labels(real, 2)["bad"]
    inside = [one for one in unknown(findings) if one.start_s <= start_s and one.end_s >= end_s]

    assert len(inside) == 1
    assert end_s - start_s < summary(findings).duration_s - summary(findings).valid_s < 6
    assert not [
        one
        for one in activations(findings)
        if one.onset_s < inside[0].end_s and one.offset_s > inside[0].start_s
    ]


def test_missing_samples_are_unknown_with_that_cause(real: Path) -> None:
    recording = row(real, 1)
    recording.values[6000:8000] = np.nan
    findings = examine_emg(recording, file="row 1", rest_s=REST_S)

    assert any("missing" in one.cause for one in unknown(findings))
    assert summary(findings).valid_s <= recording.duration_s - 2.0


def test_the_summary_adds_up(real: Path) -> None:
    findings = examine_emg(row(real, 1), file="row 1", rest_s=REST_S)
    found = summary(findings)
    strongest = max(activations(findings), key=lambda one: one.level_db)

    assert found.activations == len(activations(findings)) == 6
    assert found.active_s == pytest.approx(
        sum(one.offset_s - one.onset_s for one in activations(findings))
    )
    assert found.strongest_db == strongest.level_db
    assert found.strongest_onset_s == strongest.onset_s
    assert found.valid_s + sum(found.unknown_s.values()) == pytest.approx(found.duration_s)


def test_a_channel_without_usable_rest_is_unknown_and_the_others_are_examined(
    real: Path,
) -> None:
    good = row(real, 1)
    dead = EmgRecording(
        values=np.hstack((np.zeros_like(good.values), good.values)),
        channels=("dead", "alive"),
        fs_hz=good.fs_hz,
        unit=good.unit,
    )
    findings = examine_emg(dead, file="two", rest_s=REST_S)
    first, second = (one for one in findings if isinstance(one, ChannelSummary))

    assert (first.channel, first.valid_s, first.activations) == ("dead", 0.0, 0)
    assert first.unknown_s
    assert (second.channel, second.activations) == ("alive", 6)


def test_rest_during_activity_or_lift_off_is_refused_with_the_reason(real: Path) -> None:
    with pytest.raises(InputError, match=r"--rest 12 17 cannot serve as rest: .*not at rest"):
        examine_emg(row(real, 1), file="row 1", rest_s=(12.0, 17.0))
    with pytest.raises(InputError, match="signal railed") as caught:
        examine_emg(row(real, 2), file="row 2", rest_s=(27.0, 31.0))

    assert "lumbar" not in str(caught.value)


def test_one_channel_with_unusable_rest_does_not_stop_the_others(real: Path) -> None:
    good = row(real, 1)
    restless = np.roll(good.values, -12_000, axis=0)
    both = EmgRecording(
        values=np.hstack((good.values, restless)),
        channels=("good", "restless"),
        fs_hz=good.fs_hz,
        unit=good.unit,
    )
    findings = examine_emg(both, file="two", rest_s=REST_S)
    first, second = (one for one in findings if isinstance(one, ChannelSummary))

    assert first.activations == 6
    assert (second.valid_s, second.activations) == (0.0, 0)
    assert "no usable rest" in next(iter(second.unknown_s))


def test_counts_without_a_unit_give_the_same_decibels(real: Path) -> None:
    place = Place(path=real / "spliced_clean_liftoff.npz", array="x", row=1)
    in_counts = activations(examine_emg(read_emg(place), file="row 1", rest_s=REST_S))
    in_uv = activations(examine_emg(row(real, 1), file="row 1", rest_s=REST_S))

    assert [one.level_db for one in in_counts] == pytest.approx([one.level_db for one in in_uv])


@pytest.mark.parametrize("rest_s", [(-1.0, 5.0), (5.0, 5.0), (6.0, 5.0), (40.0, 46.0), (0.0, 2.0)])
def test_a_rest_outside_of_the_recording_or_too_short_is_refused(
    real: Path, rest_s: tuple[float, float]
) -> None:
    with pytest.raises(InputError, match=r"does not lie in|is shorter than 3 s"):
        examine_emg(row(real, 1), file="row 1", rest_s=rest_s)


def test_the_words_name_the_rest_and_never_a_spasm_as_a_finding(real: Path) -> None:
    findings = examine_emg(row(real, 1), file="row 1", rest_s=REST_S)
    text = "\n".join(summary_lines(findings))

    assert isinstance(findings[0], About)
    assert "Rest is 0 to 5 s, as you named it." in text
    assert "activity   6 times" in text
    assert "Whether any of it was a\nspasm cannot be told" in text
    assert text.count("spasm") == 2

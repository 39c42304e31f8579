"""Activations and unknown time of EMG channels, against a stretch of rest that a person named."""

from spinewatch import __version__
from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import CalibrationError, InputError
from spinewatch.model.sites import EmgSite
from spinewatch.recordings.findings import (
    FINDINGS_VERSION,
    About,
    ChannelSummary,
    Finding,
    FoundActivation,
    FoundUnknown,
)
from spinewatch.recordings.stretches import covered_s, seconds_by_cause
from spinewatch.recordings.values import EmgRecording
from spinewatch.spasm import detect_activations, detect_unknown
from spinewatch.spasm.limits import MIN_REST_S


def examine_emg(
    recording: EmgRecording, *, file: str, rest_s: tuple[float, float]
) -> tuple[Finding, ...]:
    """Find muscle activity in every channel.

    A channel whose rest cannot be used is unknown throughout, with the reason, while another one
    can.

    Parameters
    ----------
    recording
        The EMG.
    file
        What the findings call it.
    rest_s
        Start and end of a stretch in which the muscles were relaxed, in seconds.

    Returns
    -------
    tuple of Finding
        `About`, then for each channel its `ChannelSummary`, activations and unknown stretches.

    Raises
    ------
    InputError
        When the rest does not lie in the recording, is too short, or no channel is at rest in it.
    """
    _check_rest(rest_s, recording.duration_s)
    about = About(
        version=FINDINGS_VERSION,
        made_by=f"spinewatch {__version__}",
        file=file,
        content="emg",
        fs_hz=recording.fs_hz,
        duration_s=recording.duration_s,
        channels=recording.channels,
        unit=recording.unit,
        rest_s=rest_s,
        notes=recording.notes,
    )
    return (about, *_channels(recording, rest_s))


def _check_rest(rest_s: tuple[float, float], duration_s: float) -> None:
    start_s, stop_s = rest_s
    if not 0 <= start_s < stop_s <= duration_s:
        raise InputError(
            f"--rest {start_s:g} {stop_s:g} does not lie in the recording.",
            advice=f"Name a start and a stop between 0 and {duration_s:.1f} s.",
        )
    if stop_s - start_s < MIN_REST_S:
        raise InputError(
            f"--rest {start_s:g} {stop_s:g} is shorter than {MIN_REST_S:g} s.",
            advice="Name a longer stretch in which the muscles were relaxed.",
        )


def _channels(recording: EmgRecording, rest_s: tuple[float, float]) -> list[Finding]:
    findings: list[Finding] = []
    refusals: list[str] = []
    for name, values in zip(recording.channels, recording.values.T, strict=True):
        try:
            activations, unknown = _detect(name, values, recording.fs_hz, rest_s)
        except InputError as error:
            refusals.append(_reason(error))
            cause = f"no usable rest: {refusals[-1]}"
            activations = []
            unknown = [
                FoundUnknown(channel=name, start_s=0.0, end_s=recording.duration_s, cause=cause)
            ]
        findings.append(_summary(name, recording.duration_s, activations, unknown))
        findings.extend(activations)
        findings.extend(unknown)
    if len(refusals) == len(recording.channels):
        raise InputError(
            f"--rest {rest_s[0]:g} {rest_s[1]:g} cannot serve as rest: {refusals[0]}.",
            advice=f"Name {MIN_REST_S + 2:.0f} s or more in which the electrodes were on and the "
            "muscles relaxed.",
        )
    return findings


def _detect(
    name: str, values: FloatArray, fs_hz: float, rest_s: tuple[float, float]
) -> tuple[list[FoundActivation], list[FoundUnknown]]:
    return (
        [
            FoundActivation(
                channel=name, onset_s=one.onset_s, offset_s=one.offset_s, level_db=one.level_db
            )
            for one in detect_activations(values, fs_hz=fs_hz, rest_s=rest_s)
        ],
        [
            FoundUnknown(channel=name, start_s=one.start_s, end_s=one.end_s, cause=one.cause)
            for one in detect_unknown(values, fs_hz=fs_hz, rest_s=rest_s)
        ],
    )


def _reason(error: InputError) -> str:
    """Say why a rest was refused; other refusals are passed on."""
    if not isinstance(error.__cause__, CalibrationError):
        raise error
    what = error.__cause__.what
    for site in EmgSite:
        # Calibration speaks of a site; a recording has channels only.
        what = what.replace(f" at {site}", "")
    return what[0].lower() + what[1:].rstrip(".")


def _summary(
    name: str,
    duration_s: float,
    activations: list[FoundActivation],
    unknown: list[FoundUnknown],
) -> ChannelSummary:
    strongest = max(activations, key=lambda one: one.level_db, default=None)
    return ChannelSummary(
        channel=name,
        duration_s=duration_s,
        valid_s=duration_s - covered_s([(one.start_s, one.end_s) for one in unknown]),
        unknown_s=seconds_by_cause(unknown),
        activations=len(activations),
        active_s=sum(one.offset_s - one.onset_s for one in activations),
        strongest_db=None if strongest is None else strongest.level_db,
        strongest_onset_s=None if strongest is None else strongest.onset_s,
    )

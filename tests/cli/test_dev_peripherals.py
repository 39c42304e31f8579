"""`spinewatch dev peripherals`: a tool that says in one sentence what it lacks, and runs."""

import asyncio
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bumble.device import Device
from bumble.hci import Address
from bumble.transport import open_transport
from click.testing import CliRunner

from spinewatch.cli import dev
from spinewatch.drivers.registry import identify
from spinewatch.model.errors import InputError, LinkError, SpinewatchError
from tests.peripherals.central import read_advertisement

PATIENCE_S = 15.0

PROGRAM = (sys.executable, "-m", "spinewatch", "dev", "peripherals")
FREE_PORT = "tcp-server:127.0.0.1:0"


def refused(*arguments: str) -> SpinewatchError:
    result = CliRunner().invoke(dev.dev, ["peripherals", *arguments])
    assert isinstance(result.exception, SpinewatchError), result.output
    return result.exception


def test_without_bumble_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "find_spec", lambda _: None)
    assert "pip install '.[peripherals]'" in refused().advice


def test_a_configuration_and_a_kit_are_one_too_many(tmp_path: Path) -> None:
    error = refused("--config", str(tmp_path / "spinewatch.toml"), "--kit", "day")
    assert isinstance(error, InputError)
    assert "both name sensors" in error.what


def test_mistakes_of_a_fault_script_are_told(tmp_path: Path) -> None:
    script = tmp_path / "faults.toml"
    script.write_text('[[fault]]\nsensor = "c7"\nat_s = 1\nkind = "silents"\n')
    error = refused("--kit", "minimal", "--faults", str(script))

    assert "found 'silents'" in error.what


@pytest.mark.slow
def test_without_the_kernel_s_module_it_says_how_to_load_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = refused("--kit", "minimal", "--transport", "vhci:/nowhere/vhci")
    assert isinstance(error, LinkError)
    assert "modprobe hci_vhci" in error.advice

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("spinewatch.peripherals.service.KernelSide", forbidden)
    assert "sudo" in refused("--kit", "minimal").advice


@pytest.mark.slow
@pytest.mark.parametrize(
    "transport", ["carrier-pigeon:1", "", "tcp-server:127.0.0.1:99999", "tcp-server:127.0.0.1"]
)
def test_a_transport_that_cannot_be_opened_is_named(transport: str) -> None:
    error = refused("--kit", "minimal", "--transport", transport)
    assert isinstance(error, LinkError)
    assert f"The transport {transport!r} cannot be opened" in error.what


@pytest.mark.slow
def test_a_file_that_cannot_be_written_is_named_in_one_sentence(tmp_path: Path) -> None:
    ready = tmp_path / "nowhere" / "ready"
    command = [*PROGRAM, "--kit", "minimal", "--transport", FREE_PORT, "--ready", str(ready)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)

    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert f"{ready} cannot be written" in ended.stderr


@pytest.mark.slow
def test_it_runs_without_an_input(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    command = [*PROGRAM, "--kit", "minimal", "--transport", FREE_PORT, "--ready", str(ready)]
    closed = 'exec "$@" <&-'
    program = subprocess.Popen(
        ["/bin/sh", "-c", closed, "sh", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        wait_for(ready)
        program.send_signal(signal.SIGINT)
        _, errors = program.communicate(timeout=PATIENCE_S)
    finally:
        program.kill()

    assert program.returncode == 0
    assert errors == b""


@pytest.mark.slow
async def test_sensors_of_a_kit_are_found_obey_lines_and_end_with_a_signal(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ready = tmp_path / "ready"
    command = [*PROGRAM, "--kit", "night"]
    command += ["--transport", f"tcp-server:127.0.0.1:{port}", "--ready", str(ready)]
    program = subprocess.Popen(  # noqa: ASYNC220 - it has to outlive every wait
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        wait_for(ready)
        assert program.stdin is not None
        program.stdin.write("refuse chest 5\nnonsense\n")
        program.stdin.flush()
        heard = await heard_over(f"tcp-client:127.0.0.1:{port}", count=3)
        program.send_signal(signal.SIGTERM)
        said, _ = program.communicate(timeout=PATIENCE_S)
    finally:
        program.kill()

    listed = [line.split() for line in ready.read_text().splitlines()]
    assert [(name, kind) for name, kind, _ in listed] == [
        ("chest", "witmotion"),
        ("pod-left", "umyo"),
        ("pod-right", "umyo"),
    ]
    assert heard == {address: kind for _, kind, address in listed}
    assert program.returncode == 0
    assert "chest: refuse for_s=5" in said
    assert "found 'nonsense'" in said


def wait_for(file: Path) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not file.exists():
        assert time.monotonic() < end_s, "the sensors did not get ready"
        time.sleep(0.02)


async def heard_over(transport: str, *, count: int) -> dict[str, str | None]:
    """Listen as a host at the other end of a transport, until so many sensors were heard."""
    heard: dict[str, str | None] = {}
    enough = asyncio.Event()

    def hear(advertisement: object) -> None:
        told = read_advertisement(advertisement)
        heard[told.address] = identify(told)
        if len(heard) >= count:
            enough.set()

    link = await open_transport(transport)
    host = Device.with_hci("host", Address("C0:FF:EE:00:00:01"), link.source, link.sink)
    host.on(Device.EVENT_ADVERTISEMENT, hear)
    await host.power_on()
    await host.start_scanning(filter_duplicates=False)
    await asyncio.wait_for(enough.wait(), PATIENCE_S)
    await link.close()
    return heard

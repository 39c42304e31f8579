"""An address is written into the configuration; everything else of the file stays as it was."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.config.assigning import assign_address
from spinewatch.config.example import example_text
from spinewatch.config.loading import load_configuration
from spinewatch.config.lookup import sensor_named
from spinewatch.model.errors import ConfigError, InputError

ADDRESS = "C4:64:E3:01:23:45"
OTHER = "D0:00:00:00:00:01"
TWO = f"""\
person = "p01"  # nobody

[[sensor]]
name = "head"   # above
  kind = "witmotion"  # a pod
site = "head"
# the end of the head

# --- The next one ---
[[sensor]]
name = "c7"
kind = "witmotion"
address = '{OTHER}' # of the label
site = "c7"

# --- The link ---
[link]
kind = "synthetic"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(TWO)
    return path


def lines_changed(before: str, after: str) -> list[str]:
    kept = before.splitlines()
    return [line for line in after.splitlines() if line not in kept]


def test_a_new_address_stands_below_the_kind_and_nothing_else_changes(file: Path) -> None:
    assigned = assign_address(file, name="head", address=ADDRESS.lower())

    assert assigned.is_news
    assert assigned.before is None
    pod = '  kind = "witmotion"  # a pod\n'
    assert file.read_text() == TWO.replace(pod, f'{pod}  address = "{ADDRESS}"\n')


def test_an_old_address_is_replaced_in_its_place_and_keeps_its_comment(file: Path) -> None:
    assert assign_address(file, name="c7", address=ADDRESS).before == OTHER
    assert file.read_text() == TWO.replace(f"'{OTHER}'", f'"{ADDRESS}"')


@pytest.mark.parametrize("name", ["head", "c7", "l1", "s1", "muscles"])
def test_every_sensor_of_the_example_can_be_assigned(tmp_path: Path, name: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(example_text())

    assign_address(path, name=name, address=ADDRESS)

    assert lines_changed(example_text(), path.read_text()) == [f'address = "{ADDRESS}"']
    assert sensor_named(load_configuration(path), name).address == ADDRESS


LINE = f'address = "{ADDRESS}"'
HEAD = 'person = "p"\n[[sensor]]\nname = "head"\nsite = "head"\nkind = "witmotion"'


@pytest.mark.parametrize(
    ("text", "added"),
    [
        (TWO.replace("\n", "\r\n"), f"  {LINE}\r\n"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}" + TWO, f"  {LINE}\n"),
        ('person = "p"\nsensor = [ {name="head", kind="umyo", site="head"}, # 1\n]\n', f", {LINE}"),
        (HEAD, f"\n{LINE}"),
        (f"{HEAD}\n[sensor.settings]\nrate_hz = 50\n", f"{LINE}\n"),
    ],
    ids=["windows", "byte order mark", "in one line", "no end of line", "settings below"],
)
def test_other_ways_of_writing_the_file_are_kept(file: Path, text: str, added: str) -> None:
    file.write_bytes(text.encode())

    assign_address(file, name="head", address=ADDRESS)

    after = file.read_bytes().decode()
    assert after.replace(added, "", 1) == text
    assert sensor_named(load_configuration(file), "head").address == ADDRESS


def test_the_address_that_it_has_already_is_no_reason_to_write(file: Path) -> None:
    inode = file.stat().st_ino

    assert not assign_address(file, name="c7", address=OTHER.lower()).is_news
    assert (file.read_text(), file.stat().st_ino) == (TWO, inode)


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [
        ("neck", ADDRESS, "Name one of: head, c7."),
        ("head", OTHER.lower(), f"{OTHER} is the address of c7 already"),
        ("head", "C4:64:E3:01:23", "no Bluetooth address"),
        ("head", "C4-64-E3-01-23-45", "no Bluetooth address"),
        ("head", "", "no Bluetooth address"),
        ("head", f'{ADDRESS}"\nevil = "1', "no Bluetooth address"),
    ],
)
def test_what_cannot_be_assigned_is_refused_and_nothing_written(
    file: Path, name: str, address: str, said: str
) -> None:
    with pytest.raises(InputError, match=r".") as refused:
        assign_address(file, name=name, address=address)

    assert said in str(refused.value)
    assert file.read_text() == TWO
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(("kind", "seen"), [("witmotion", True), (None, False)])
def test_that_its_kind_was_seen_behind_the_address_is_told(
    file: Path, kind: str | None, *, seen: bool
) -> None:
    asked = []

    def kind_behind(address: str) -> str | None:
        asked.append(address)
        return kind

    assigned = assign_address(file, name="head", address=ADDRESS.lower(), kind_behind=kind_behind)

    assert assigned.was_seen is seen
    assert asked == [ADDRESS]
    assert ADDRESS in file.read_text()


def test_another_kind_behind_the_address_is_refused(file: Path) -> None:
    with pytest.raises(InputError, match="is a umyo, and head is a witmotion"):
        assign_address(file, name="head", address=ADDRESS, kind_behind=lambda _: "umyo")

    assert file.read_text() == TWO


@pytest.mark.parametrize(
    "edited",
    [
        TWO.replace('"head"   #', '"neck"   #'),
        'person = "p01"\n' + TWO[TWO.index("# --- The next") :],
        'person = "p01"\n',
    ],
    ids=["renamed", "taken out", "all taken out"],
)
def test_what_is_edited_while_one_looks_is_not_overwritten(file: Path, edited: str) -> None:
    def kind_behind(_: str) -> None:
        file.write_text(edited)

    with pytest.raises(InputError, match="yourself"):
        assign_address(file, name="head", address=ADDRESS, kind_behind=kind_behind)

    assert file.read_text() == edited


def test_a_file_with_mistakes_is_corrected_first(file: Path) -> None:
    file.write_text(TWO.replace("witmotion", "witmotoin", 1))

    with pytest.raises(ConfigError, match="witmotoin"):
        assign_address(file, name="c7", address=ADDRESS)


def test_blocks_that_stand_apart_are_left_to_the_person(file: Path) -> None:
    apart = TWO + '[[sensor]]\nname = "s1"\nkind = "witmotion"\nsite = "s1"\n'
    file.write_text(apart)

    with pytest.raises(InputError, match=f'Write address = "{ADDRESS}" into the') as refused:
        assign_address(file, name="head", address=ADDRESS)

    assert "Traceback" not in str(refused.value)
    assert file.read_text() == apart


def test_who_could_read_the_file_still_can(file: Path) -> None:
    file.chmod(0o640)
    link = file.with_name("link.toml")
    link.symlink_to(file)

    assign_address(link, name="head", address=ADDRESS)

    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert ADDRESS in file.read_text()


def test_a_file_that_cannot_be_written_is_one_sentence_and_leaves_nothing_behind(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("spinewatch.config.rewriting.os.fsync", full)

    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        assign_address(file, name="head", address=ADDRESS)

    assert file.read_text() == TWO
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_only_be_read_is_not_replaced_either(file: Path) -> None:
    file.chmod(0o444)

    with pytest.raises(InputError, match="cannot be written: Permission denied"):
        assign_address(file, name="head", address=ADDRESS)


@settings(max_examples=20)
@given(st.binary(min_size=6, max_size=6), st.sampled_from(["head", "c7"]))
def test_every_address_is_read_back_as_it_was_given(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes, name: str
) -> None:
    file = tmp_path_factory.mktemp("any") / "mine.toml"
    file.write_text(TWO.replace(OTHER, raw[::-1].hex(":")) if name == "c7" else TWO)

    assign_address(file, name=name, address=raw.hex(":"))

    assert sensor_named(load_configuration(file), name).address == raw.hex(":").upper()

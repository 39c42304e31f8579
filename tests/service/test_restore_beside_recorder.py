"""A recorder whose marks are taken away beneath it would tell wrong ones: it must end first."""

from pathlib import Path

import pytest

from spinewatch.journal.lock import InstanceLock
from spinewatch.model.errors import AlreadyRunningError
from spinewatch.service.backup.restoring import restore
from tests.journal.conftest import UTC_AT_BOOT_NS
from tests.service.kept import a_home, backed_up


def test_nothing_is_restored_while_the_recorder_runs(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home", first_utc_ns=UTC_AT_BOOT_NS)
    backup = backed_up(home, tmp_path / "b.tar.gz").path
    before = home.everything

    with (
        InstanceLock(home.paths.recorder_lock("home"), who="recorder"),
        pytest.raises(AlreadyRunningError, match="Another recorder"),
    ):
        restore(backup, configuration_path=home.config, passphrase=None, force=True, environ={})

    after = home.everything
    assert {name: after[name] for name in before} == before
    assert {Path(name).suffix for name in set(after) - set(before)} <= {".lock"}

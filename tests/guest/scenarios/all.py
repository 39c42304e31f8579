"""Every scenario, in the order in which they run."""

from typing import Final

from tests.guest.scenario import Scenario
from tests.guest.scenarios.faults import FAULTS
from tests.guest.scenarios.monitor import MONITOR
from tests.guest.scenarios.upstream import UPSTREAM
from tests.guest.scenarios.usual import USUAL

SCENARIOS: Final[tuple[Scenario, ...]] = (*USUAL, *FAULTS, *UPSTREAM, *MONITOR)

"""An attempt to set a sensor up that did not work, with the class of what helps."""

from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.errors import LinkError


class SetUpError(LinkError):
    """What this side found wrong with a connected sensor.

    Parameters
    ----------
    trouble
        Its class.
    what, advice
        As of every error.
    """

    def __init__(self, trouble: Trouble, what: str, *, advice: str) -> None:
        super().__init__(what, advice=advice)
        self.trouble = trouble

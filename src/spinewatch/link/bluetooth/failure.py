"""What this program itself finds wrong on the radio, with the class of what helps."""

from spinewatch.link.supervision.trouble import Trouble
from spinewatch.model.errors import LinkError


class RadioError(LinkError):
    """A sensor or an adapter does not do as it should.

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

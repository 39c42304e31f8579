"""Say a trouble once when it begins, and once when it is over."""


class Outage:
    """Remembers what has been told of one trouble. Pure: the caller does the telling.

    Each distinct cause is told once per outage: a broker that is missing and then refuses the
    password has two things to tell, but a hundred failed attempts have one.
    """

    def __init__(self) -> None:
        self._told: set[str] = set()

    @property
    def lasts(self) -> bool:
        """Whether the trouble is there now."""
        return bool(self._told)

    def begins(self, cause: str) -> bool:
        """Note the trouble; True when this cause has not been told yet and should be now."""
        if cause in self._told:
            return False
        self._told.add(cause)
        return True

    def ends(self) -> bool:
        """Note that all is well; True when there was trouble, so that its end should be told."""
        lasted = self.lasts
        self._told.clear()
        return lasted

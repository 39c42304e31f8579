"""The guided tests of capacity: what a person can do when asked, never what free living showed."""

from enum import StrEnum


class GuidedTestKind(StrEnum):
    """Which guided test.

    ``BEND`` is bending forward from upright as far as is comfortable, ``NECK_ROTATION`` turning the
    head to both sides.
    """

    BEND = "bend"
    NECK_ROTATION = "neck rotation"

"""What results add up to: nights, mornings, days, change from the own usual, scores."""

from spinewatch.days.daybook import DayBook
from spinewatch.days.kept import Memory
from spinewatch.days.scores import asdas_crp, basdai, score_results

__all__ = ["DayBook", "Memory", "asdas_crp", "basdai", "score_results"]

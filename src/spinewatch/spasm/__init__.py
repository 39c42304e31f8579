"""Possible spasm: references, activations, the tonic path and episodes.

For recordings: `detect_activations` finds what rises above rest in one channel, `detect_unknown`
says of which stretches nothing can be told. Both run the code that runs live.
"""

from spinewatch.spasm.bursts import Activation
from spinewatch.spasm.recording import Unknown, detect_activations, detect_unknown

__all__ = ["Activation", "Unknown", "detect_activations", "detect_unknown"]

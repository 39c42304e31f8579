"""Orientation, segment angles, posture and movement from motion sensors."""

from spinewatch.mobility.analysis import estimate_orientation, inclination_deg

__all__ = ["estimate_orientation", "inclination_deg"]

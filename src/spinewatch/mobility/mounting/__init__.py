"""How a sensor sits on the body: guided calibration, and whether it still sits so."""

"""Measured comparisons: ratios taken in one run on one machine, never timed tests."""

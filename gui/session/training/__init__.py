"""The settings of the next run, and its training."""

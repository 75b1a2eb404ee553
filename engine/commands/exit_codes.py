"""What the program ends with, beside 0 and a signal's own codes."""

FAILED = 1
"""Something did not come to its end, or a part of what was to be kept is not."""
USER_ERROR = 2
"""A person can put it right; argparse's code."""
INTERRUPTED = 130
"""Ctrl-C: as a shell's for SIGINT."""
CLOSED_PIPE = 141
"""Nobody reads on: as a shell's for SIGPIPE."""

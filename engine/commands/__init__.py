"""The headless commands: one module each, with ``run(args) -> int``, the exit code."""

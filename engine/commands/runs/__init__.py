"""``runs`` and what can be done with a run: one module each, with ``run(args) -> int``."""

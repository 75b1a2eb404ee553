"""Metrics of trained models, each with formula, unit, range and source.

The small ones are pure functions of arrays. Those that take long are generators of ``Progress``
whose return value is the result, so that a window can show how far they are and cancel them;
``engine.core.progress.run_to_end`` runs one to its end.
"""

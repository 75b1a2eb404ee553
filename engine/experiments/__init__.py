"""The published experiments that this program repeats, one file each.

``engine.experiments.registry`` finds them by walking this package.
"""

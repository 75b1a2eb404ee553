"""Layers, their first weights, and losses: the arithmetic that all variants share."""

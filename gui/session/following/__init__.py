"""Runs read into memory: at the start, when asked for, and while they grow."""

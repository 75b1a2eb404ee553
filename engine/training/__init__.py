"""One run: its loop, what it tells while it goes on, and the snapshots that a window watches."""

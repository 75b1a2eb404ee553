"""A trained network that no longer changes: its settings, its file, what it says of an image."""

"""The runs that the window knows, which of them is shown and which are pinned."""

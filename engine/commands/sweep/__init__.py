"""``sweep``: its words, its bars, its table and its report; ``command`` is the command."""

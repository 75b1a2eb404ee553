"""The figures of ``reproduce`` as JSON and as a page that needs no other file."""

"""One file per view of the window; panels do not know each other, only the session."""

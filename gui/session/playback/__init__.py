"""Earlier moments of runs."""

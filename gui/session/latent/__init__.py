"""The map, what is under inspection on it, and what is selected."""

"""What is measured of runs in the background, and kept."""

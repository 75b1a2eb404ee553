"""What lies in runs' folders, as the window lists and reads it."""

"""What widgets that paint themselves share, and saving what was painted as a picture."""

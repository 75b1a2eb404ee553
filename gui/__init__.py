"""All that is seen. Never imports torch; what it shows comes from ``engine``."""

"""``few-labels``: what codes are worth where labels are few."""

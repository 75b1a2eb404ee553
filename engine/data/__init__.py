"""Images with labels: named data sets, a person's own folders of IDX files, and noise on images."""

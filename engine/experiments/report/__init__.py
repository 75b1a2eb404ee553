"""What the experiments found, as a page, as plots, and as a table in Markdown."""

"""All menus and shortcuts in one table, and what they do."""

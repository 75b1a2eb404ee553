"""The menus: a file per menu lists its lines, ``table`` puts them together."""

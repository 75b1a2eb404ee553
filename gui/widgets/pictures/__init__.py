"""Images of the data set on screen: tiles, grids, walls, and tables of figures beside them."""

"""From a drawing or picture file to an image as the network sees it; signed values as colours."""

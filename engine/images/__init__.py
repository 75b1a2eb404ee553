"""Pictures, drawings and noise: from a file or drawing to an image, noise on it, signed colours."""

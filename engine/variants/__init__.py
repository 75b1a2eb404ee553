"""The autoencoders, one file per paper; ``engine.registry`` finds them by walking this package."""

"""All computation: data, variants, training, latent space, metrics. Never imports Qt."""

__version__ = "0.1.0"

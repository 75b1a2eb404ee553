"""All computation: data, variants, training, latent space, metrics. Never imports Qt."""

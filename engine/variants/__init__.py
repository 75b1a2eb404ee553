"""The autoencoders, one file per paper; ``engine.variants.registry`` finds them here by itself.

What a variant is stands in ``base``; no variant knows another.
"""

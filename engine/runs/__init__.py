"""A run is a folder: one training with everything that belongs to it, on any disk.

``folder`` says what lies where, ``manifest`` and ``log`` are its two texts, ``writer`` records a
training, ``reader`` follows one that grows, ``book`` lists and finds runs. Reading texts and
listing import no torch.
"""

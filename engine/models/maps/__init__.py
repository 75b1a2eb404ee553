"""Other maps of a latent space than its principal planes: units of the code, LDA and t-SNE.

What is linear is a ``Plane``, as a principal plane is; t-SNE is a ``NeighbourMap``. Both say where
codes lie (``project``) and which code belongs to a place (``unproject``). All are turned towards
the principal plane of the same codes and drawn in units of their own radius, so that one moment
looks alike in all of them, and the same codes give the same picture.
"""

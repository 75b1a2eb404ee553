"""Help's list of what an autoencoder is good for, and where each of it is seen in the window."""

from __future__ import annotations

from gui.menus.glossary import parsed

TITLE = "What autoencoders are for"
CODE = """
Fewer numbers: An image becomes a short code and comes back. Reconstructions shows what is kept, the
map where codes lie, and Compare what PCA keeps with as many numbers. The bars are the code: drag
one.

Features: Nobody told the code of classes, and the map sorts them all the same. Units shows what
single numbers draw and which images fire them; Probe and 5-NN in Compare, how well classes are read
off the code.
"""
ERROR = """
Denoising: Choose a noise beside the canvas, and tick Vanilla and Denoising. Robustness draws how
both hold out as it grows, and that it helps against the noise that was learnt.

Anomaly detection: What is unlike the training images comes back badly. Draw something that belongs
to no class: its error leaves the histogram in Anomaly. There a detector can be trained on one class
alone.
"""
PARTS = """
New images: A decoder makes images of any code. Sample, below the map of a Variational run, decodes
draws from its prior, and says how well the clouds of all images fill it.

Pretraining: Images are many, labels are few. Few labels draws the test error of a classifier that
is told one label per class, ten, a hundred: on pixels, on PCA and on each code. A wide sparse code
saves labels, a narrow dense one does not.
"""
GROUPS = (
    ("What the code is good for", parsed(CODE)),
    ("What the error tells", parsed(ERROR)),
    ("Each half by itself", parsed(PARTS)),
)

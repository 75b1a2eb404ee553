"""Help's list of words: what those on screen mean, for somebody who has not met them yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.evaluation.units.states import MEANINGS
from gui import theme
from gui.text import capital
from gui.widgets.controls import Heading
from gui.widgets.layout import ScrollIfTooSmall

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDE = 300
"""Width of a column, in pixels beside text of the usual size."""
MOST = 3
"""Columns side by side, where the screen has room."""
LINES = 80
"""Letters for which there would be room beside a word and where its meaning ends."""

NETWORK = """
Autoencoder: A network that learns to give back what it is given, although all of it has to pass
through a few numbers: an encoder makes these of an image, a decoder the image of them.

Code: Those numbers: all that the decoder is told of an image. The bars show them, and a bar can be
dragged.

Latent space: The space of all codes, with an axis for each number. An image is a point in it; what
the network describes alike lies close together. A map is a picture of it with two axes.

Unit: One number in a layer of the network, of the code or of a hidden layer. It fires for an image
for which it is not near zero. Its card, in Units, shows for which ones.

Batch, epoch: Weights change a little after each batch of training images; in an epoch all images
have had their turn. Test images are never learnt from.
"""
QUALITY = """
Why it is blurry: What the code does not say, the decoder can't know. Of all images that a code fits
it draws the mean, for that costs least: grey where they differ. A wider code and more epochs make
it sharper; so does, for a variational one, a lower β.

BCE, floor: Binary cross-entropy: what a pixel costs, in nats, if the reconstruction is all that one
knows of it; lower is better. Grey pixels cost something even in a perfect copy: the floor.

PSNR: The error in decibels, higher is better: with 10 dB more the squared error is a tenth.

Probe, 5-NN: How often the class is right if it is read off the code by a linear classifier, or by
the five nearest codes.

AUROC: How often an anomaly comes back worse than a normal image: 0.5 is guessing, 1 perfect.

‖J‖²: How strongly the code answers to small changes of the image, whatever its scale.

Singular values: How strongly it answers to each direction in which an image can change, the
strongest first; their squares add up to ‖J‖².
"""
UNITS = """
Density: The part of the test images that a unit fires for.

Steer: Decode again with one unit changed: off, as it is, twice, at its most, or alone.
"""
MAPS = """
PCA: The directions along which the codes vary most. How much of that they keep is told.

LDA: The directions that part the classes best. It is made with the labels.

t-SNE: Neighbours stay neighbours. Distances between groups, and their sizes, mean nothing.

Star, arrow: The code of the drawing. With noise, an arrow leads to it from where it is without.

Radius: The root mean square distance of codes from their mean; arrows are measured in it.
"""
VARIATIONAL = """
Cloud: The code of an image is no point but a normal distribution, drawn as an ellipse.

Prior, KL: The normal distribution N(0, I) from which codes are drawn to make new images. KL says
how far a cloud is from it, in nats; one is 1.44 bits.

β: The price of a nat. If it is high, clouds become the prior and say nothing: a collapse.
"""


def parsed(text: str) -> list[tuple[str, str]]:
    """Paragraphs of the form ``word: meaning`` as pairs."""
    paragraphs = (" ".join(each.split()) for each in text.strip().split("\n\n"))
    found = [each.partition(": ") for each in paragraphs]
    return [(word, meaning) for word, _, meaning in found]


Groups: TypeAlias = "Sequence[tuple[str, Sequence[tuple[str, str]]]]"
"""Headings, each with its words and what is said of them."""
TITLE = "What the words mean"
STATES = [(capital(state.value), f"{capital(meaning)}.") for state, meaning in MEANINGS.items()]
GROUPS = (
    ("The network", parsed(NETWORK)),
    ("How good it is", parsed(QUALITY)),
    ("Units", [*parsed(UNITS), *STATES]),
    ("Maps", parsed(MAPS)),
    ("Variational codes", parsed(VARIATIONAL)),
)


class GlossaryDialog(QDialog):
    """Groups of words and what they mean, in as many columns as the screen has room for."""

    def __init__(
        self, parent: QWidget | None = None, title: str = TITLE, groups: Groups = GROUPS
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = self.screen().availableSize() * 0.9
        fit = (room.width() - 2 * theme.WIDE) // (theme.px(WIDE) + theme.WIDE)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setSpacing(theme.WIDE)
        columns = [QVBoxLayout() for _ in range(min(max(fit, 1), MOST, len(groups)))]
        filled = [0] * len(columns)
        for heading, words in groups:
            place = filled.index(min(filled))
            filled[place] += sum(len(meaning) + LINES for _, meaning in words)
            _fill(columns[place], heading, words)
        for column in columns:
            column.addStretch(1)
            row.addLayout(column)
        whole = QVBoxLayout(self)
        whole.addWidget(ScrollIfTooSmall(content, (300, 200)))
        self.resize((content.sizeHint() + self.sizeHint() * 0.1).boundedTo(room))


def _fill(column: QVBoxLayout, title: str, words: Sequence[tuple[str, str]]) -> None:
    """A group under its heading."""
    column.setSpacing(theme.TIGHT)
    column.addWidget(Heading(title))
    for word, meaning in words:
        column.addSpacing(theme.TIGHT)
        column.addWidget(_label(word, strong=True))
        column.addWidget(_label(meaning))
    column.addSpacing(theme.MARGIN)


def _label(words: str, *, strong: bool = False) -> QLabel:
    label = QLabel(words, textFormat=Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setFixedWidth(theme.px(WIDE))
    theme.set_font(label, theme.SMALL, QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    if not strong:
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label

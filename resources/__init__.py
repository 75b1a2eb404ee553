"""Files that travel with the program: MNIST, ready-trained models, fonts, icons."""

from pathlib import Path

ROOT = Path(__file__).parent
MNIST = ROOT / "mnist"
PRETRAINED = ROOT / "pretrained"
FONTS = ROOT / "fonts"
ICON = ROOT / "icons" / "hourglass.svg"

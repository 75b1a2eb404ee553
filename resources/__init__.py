"""Files that travel with the program: MNIST, ready-trained models, fonts, icons."""

from importlib.resources import files
from pathlib import Path

ROOT = Path(str(files(__package__)))
MNIST = ROOT / "mnist"
PRETRAINED = ROOT / "pretrained"
FONTS = ROOT / "fonts"
ICON = ROOT / "icons" / "hourglass.svg"

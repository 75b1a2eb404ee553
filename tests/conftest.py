"""What every test needs before Qt or torch are imported."""

from __future__ import annotations

import os

# Set here and not in a fixture: both are read when the libraries are loaded.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

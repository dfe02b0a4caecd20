"""The events between services: a schema and a sample of each, made from `functions/*/published.py`."""

import sys
from pathlib import Path

# The kernel is a layer: inside Lambda it is on the path, here it is not.
sys.path.append(str(Path(__file__).parents[1] / "layers" / "kernel"))

"""Makes the API's OpenAPI document of all services: `python -m docs.openapi`."""

import sys
from pathlib import Path

# The kernel is a layer: inside Lambda it is on the path, here it is not.
sys.path.append(str(Path(__file__).parents[2] / "layers" / "kernel"))

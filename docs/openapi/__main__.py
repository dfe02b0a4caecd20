"""Writes `functions/platform/openapi.json` from the services' routes.

python -m docs.openapi           write the document
python -m docs.openapi --check   write nothing, fail when it would change
"""

from __future__ import annotations

import argparse
import sys

from docs.openapi.document import TARGET, build, text_of


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--check", action="store_true")
    is_check = parser.parse_args(arguments).check
    text = text_of(build())
    if TARGET.exists() and TARGET.read_text("utf-8") == text:
        return 0
    if is_check:
        sys.stderr.write("functions/platform/openapi.json is out of date\nRun: python -m docs.openapi\n")
        return 1
    TARGET.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

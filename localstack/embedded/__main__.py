"""`python -m localstack.embedded <command>`: what the make targets call."""

import sys

from localstack.embedded.cli import main

sys.exit(main(sys.argv[1:]))

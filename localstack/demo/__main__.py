"""`python -m localstack.demo [--url URL]`: what `make demo` calls."""

import sys

from localstack.demo.cli import main

sys.exit(main(sys.argv[1:]))

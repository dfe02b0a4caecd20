#!/bin/sh
# Byte-compiles a folder for Lambda: unchecked-hash files are taken as they are, whatever the deploy does to mtimes.
# Only the interpreter that will run the code can do it; with another one nothing is compiled, and that is said.
set -eu
running=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ "$running" = "$PYTHON_VERSION" ]; then
    env -u PYTHONDONTWRITEBYTECODE -u PYTHONOPTIMIZE "$PYTHON" -m compileall -q -j 0 --invalidation-mode unchecked-hash "$@"
else
    echo "not byte-compiled: $PYTHON is Python $running, the functions run $PYTHON_VERSION (set PYTHON)" >&2
fi

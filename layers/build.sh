#!/bin/sh
# build.sh <project root> <target> <uv export's options…>: makes the tree of the layer whose folder this runs in, whole or
# not at all. The folder's own.sh <site> adds and takes away what is particular to it.
set -eu
root=$1
target=$2
shift 2
work=$target.$$
trap 'rm -rf "$work"' EXIT
site=$work/python
mkdir -p "$site"

"$UV" export --quiet --project "$root" --frozen "$@" --no-emit-project --no-hashes --output-file "$work/requirements.txt"
"$UV" pip install --quiet --target "$site" --requirement "$work/requirements.txt" --no-deps --only-binary :all: \
    --python-version "$PYTHON_VERSION" --python-platform "$MACHINE-manylinux_2_28" --link-mode copy
./own.sh "$site"

# Metadata stays: packages read their own version from it.
find "$site" \( -name __pycache__ -o -name tests -o -name test \) -type d -prune -exec rm -rf {} +
find "$site" \( -name '*.pyi' -o -name '*.c' -o -name '*.pyx' -o -name '*.pxd' -o -name RECORD -o -name 'direct_url.json' \) -delete
rm -rf "$site/bin" "$site/.lock" "$work/requirements.txt"

"$root/layers/compile.sh" "$site"
rm -rf "$target"
mv "$work" "$target"

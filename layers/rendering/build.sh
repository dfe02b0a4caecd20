#!/bin/sh
# build.sh <project root> <target>: makes the rendering layer's tree, whole or not at all.
set -eu
root=$1
target=$2
work=$target.$$
trap 'rm -rf "$work"' EXIT
site=$work/python
mkdir -p "$site"

"$UV" export --quiet --project "$root" --frozen --only-group rendering --no-emit-project --no-hashes --output-file "$work/requirements.txt"
"$UV" pip install --quiet --target "$site" --requirement "$work/requirements.txt" --no-deps --only-binary :all: \
    --python-version "$PYTHON_VERSION" --python-platform "$MACHINE-manylinux_2_28" --link-mode copy
tar -c --exclude=__pycache__ -C "$root/layers/rendering" campus_fonts | tar -x -C "$site"

find "$site" \( -name __pycache__ -o -name tests -o -name test \) -type d -prune -exec rm -rf {} +
find "$site" \( -name '*.pyi' -o -name RECORD -o -name 'direct_url.json' \) -delete
rm -rf "$site/bin" "$site/.lock" "$work/requirements.txt"

"$root/layers/compile.sh" "$site"
rm -rf "$target"
mv "$work" "$target"

#!/bin/sh
# build.sh <project root> <target>: makes the runtime layer's tree, whole or not at all.
set -eu
root=$1
target=$2
work=$target.$$
trap 'rm -rf "$work"' EXIT
site=$work/python
mkdir -p "$site"

"$UV" export --quiet --project "$root" --frozen --no-default-groups --no-emit-project --no-hashes --output-file "$work/requirements.txt"
"$UV" pip install --quiet --target "$site" --requirement "$work/requirements.txt" --no-deps --only-binary :all: \
    --python-version "$PYTHON_VERSION" --python-platform "$MACHINE-manylinux_2_28" --link-mode copy

# botocore describes 400 services in 100 MB; the platform calls these.
(cd "$site/botocore/data" && for service in */; do
    case ${service%/} in
        events | lambda | s3 | scheduler | secretsmanager | sesv2 | ses | sns | sqs | stepfunctions | sts) ;;
        *) rm -rf "$service" ;;
    esac
done)

# Numbers are checked and formatted, never located: their places, carriers and time zones stay out, and so do the
# databases that the platform does not speak to.
rm -rf "$site/phonenumbers/geodata" "$site/phonenumbers/carrierdata" "$site/phonenumbers/tzdata" \
    "$site/sqlalchemy/testing" "$site/sqlalchemy/dialects/mysql" "$site/sqlalchemy/dialects/oracle" "$site/sqlalchemy/dialects/mssql"

# Metadata stays: packages read their own version from it.
find "$site" \( -name __pycache__ -o -name tests -o -name test \) -type d -prune -exec rm -rf {} +
find "$site" \( -name '*.pyi' -o -name '*.c' -o -name '*.pyx' -o -name '*.pxd' -o -name RECORD -o -name 'direct_url.json' \) -delete
rm -rf "$site/bin" "$site/.lock" "$work/requirements.txt"

"$root/layers/compile.sh" "$site"
rm -rf "$target"
mv "$work" "$target"

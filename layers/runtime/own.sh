#!/bin/sh
# own.sh <site>: takes away what the platform never reads.
set -eu
site=$1

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

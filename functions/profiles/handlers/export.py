"""Writes the profile's part of a report to the staging bucket."""

from functions.profiles.service import report_part
from kernel.staged_part import serve

handler = serve(report_part.NAME, report_part.records)

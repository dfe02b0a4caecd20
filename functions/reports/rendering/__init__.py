"""Reports as PDF and XLSX: staged records in, a file out."""

from functions.reports.rendering.errors import BrokenRecord, RenderingError, TooManyRows, TypesettingFailed
from functions.reports.rendering.header import RenderedReport, ReportFormat, ReportHeader, ReportType
from functions.reports.rendering.render import file_name, render
from functions.reports.rendering.source import Parts

__all__ = [
    "BrokenRecord",
    "Parts",
    "RenderedReport",
    "RenderingError",
    "ReportFormat",
    "ReportHeader",
    "ReportType",
    "TooManyRows",
    "TypesettingFailed",
    "file_name",
    "render",
]

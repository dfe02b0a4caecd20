"""Reports as PDF and XLSX: staged records in, a file out."""

from functions.reports.rendering.errors import BrokenRecord, RenderingError, TooManyRows, TypesettingFailed
from functions.reports.rendering.header import RenderedReport, ReportHeader
from functions.reports.rendering.render import file_name, render
from functions.reports.rendering.source import Parts

__all__ = [
    "BrokenRecord",
    "Parts",
    "RenderedReport",
    "RenderingError",
    "ReportHeader",
    "TooManyRows",
    "TypesettingFailed",
    "file_name",
    "render",
]

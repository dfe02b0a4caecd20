"""Reports as XLSX, written row by row."""

from functions.reports.rendering.xlsx.workbook import write as write

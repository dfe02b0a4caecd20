"""Reports as PDF, set by Typst in child processes and joined."""

from functions.reports.rendering.pdf.document import write as write

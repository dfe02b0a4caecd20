"""Answers other services' questions about a course and its members; they invoke this function directly."""

from functions.courses.service import answer_directory
from kernel import query
from kernel.directory_query import DirectoryQuestion

handler = query.serve(DirectoryQuestion, answer_directory)

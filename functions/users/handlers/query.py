"""Answers other services' questions about people whose events they have not received yet."""

from functions.users.service.people import answer_people
from kernel import query
from kernel.people_query import PeopleQuestion

handler = query.serve(PeopleQuestion, answer_people)

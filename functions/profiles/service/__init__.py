"""The use cases of the profile service, one function each."""

from functions.profiles.service.achievements import grant_achievement, list_achievements
from functions.profiles.service.attendance import change_lesson, judge_batch, mark_student
from functions.profiles.service.avatars import announce_avatar
from functions.profiles.service.changes import update_own_profile, update_stats
from functions.profiles.service.profiles import keep_person, read_own_profile, read_profile
from functions.profiles.service.results import finish_attempt, grade_homework, receive_submission

__all__ = [
    "announce_avatar",
    "change_lesson",
    "finish_attempt",
    "grade_homework",
    "grant_achievement",
    "judge_batch",
    "keep_person",
    "list_achievements",
    "mark_student",
    "read_own_profile",
    "read_profile",
    "receive_submission",
    "update_own_profile",
    "update_stats",
]

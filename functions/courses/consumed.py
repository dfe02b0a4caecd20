"""What the courses service reads of other services' events: people, whom the directory keeps a copy of."""

from kernel.directory_events import UserDeactivated, UserRegistered, UserUpdated

__all__ = ["UserDeactivated", "UserRegistered", "UserUpdated"]

"""The schedule service: lessons and weekly series, personal schedules and calendars, attendance."""

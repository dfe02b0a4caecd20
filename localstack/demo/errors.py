"""Why a demo ends early."""


class DemoFailed(Exception):
    """The platform did not do what the story tells. `advice` says what to do about it."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

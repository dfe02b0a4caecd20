"""English texts of mails and SMS."""

from functions.notifications.mail.texts import AccountText, Texts

ENGLISH = Texts(
    language="en",
    accounts={
        "confirm_email": AccountText(
            subject="Confirm your e-mail address",
            paragraphs=(
                "Somebody, probably you, registered an account at Campus with this e-mail address.",
                "Please confirm that the address is yours:",
            ),
            button="Confirm the address",
            closing=(
                "The link works once, until {when}.",
                "If you did not register, you need not do anything.",
            ),
        ),
        "reset_password": AccountText(
            subject="Choose a new password",
            paragraphs=(
                "Somebody, probably you, asked for a new password of your account at Campus.",
                "Choose it here:",
            ),
            button="Choose a new password",
            closing=(
                "The link works once, until {when}.",
                "If you did not ask for it, ignore this message: your password stays as it is.",
            ),
        ),
        "password_changed": AccountText(
            subject="Your password was changed",
            paragraphs=(
                "The password of your account at Campus was changed on {when}.",
                "If that was you, there is nothing to do.",
            ),
            closing=("If it was not you, ask for a new password at once and tell your school.",),
        ),
    },
    sms_code="Campus: your code is {code}. Tell it to nobody.",
    button_fails="If the button does not work, open this address:",
    digest_subject=lambda count: f"{count} new notifications",
    digest_more=lambda count: f"… and {count} more.",
    open_link="Open",
    why="You get this message because your settings at Campus ask for it.",
    unsubscribe="Stop these messages",
)

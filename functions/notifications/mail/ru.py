"""Russian texts of mails and SMS."""

from functions.notifications.mail.texts import AccountText, Texts


def plural(count: int, one: str, few: str, many: str) -> str:
    """Return the form of a word that goes with a number: 1 письмо, 2 письма, 5 писем, 11 писем, 21 письмо."""
    if count % 10 == 1 and count % 100 != 11:
        return one
    if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14):
        return few
    return many


def _digest_subject(count: int) -> str:
    return f"{count} {plural(count, 'новое уведомление', 'новых уведомления', 'новых уведомлений')}"


RUSSIAN = Texts(
    language="ru",
    accounts={
        "confirm_email": AccountText(
            subject="Подтвердите адрес электронной почты",
            paragraphs=(
                "Кто-то (вероятно, вы) зарегистрировал учётную запись Campus с этим адресом электронной почты.",
                "Подтвердите, пожалуйста, что адрес ваш:",
            ),
            button="Подтвердить адрес",
            closing=(
                "Ссылка действует один раз, до {when}.",
                "Если вы не регистрировались, ничего делать не нужно.",
            ),
        ),
        "reset_password": AccountText(
            subject="Выберите новый пароль",
            paragraphs=(
                "Кто-то (вероятно, вы) запросил новый пароль для вашей учётной записи Campus.",
                "Выберите его здесь:",
            ),
            button="Выбрать новый пароль",
            closing=(
                "Ссылка действует один раз, до {when}.",
                "Если вы этого не запрашивали, не обращайте внимания на это письмо: пароль останется прежним.",
            ),
        ),
        "password_changed": AccountText(
            subject="Ваш пароль изменён",
            paragraphs=(
                "Пароль вашей учётной записи Campus изменён {when}.",
                "Если это сделали вы, ничего делать не нужно.",
            ),
            closing=("Если это были не вы, сразу запросите новый пароль и сообщите об этом в школу.",),
        ),
    },
    sms_code="Campus: ваш код {code}. Никому его не сообщайте.",
    button_fails="Если кнопка не работает, откройте этот адрес:",
    digest_subject=_digest_subject,
    digest_more=lambda count: f"… и ещё {count}.",
    open_link="Открыть",
    why="Вы получили это письмо, потому что так указано в ваших настройках Campus.",
    unsubscribe="Больше не присылать такие письма",
)

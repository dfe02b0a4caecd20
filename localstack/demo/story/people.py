"""A teacher and four students make accounts and log in."""

from localstack.demo.tour import Tour

PASSWORD = "chalk-and-blackboard"
STUDENTS = {"ANNA": "Anna Lindqvist", "BILAL": "Bilal Öztürk", "CHEN": "陈小雨", "DARYA": "Дарья Соколова"}


def tell(tour: Tour) -> None:
    """Tell the chapter."""
    tell_of_teacher(tour)
    tell_of_students(tour)


def tell_of_teacher(tour: Tour) -> None:
    """The teacher registers, logs in and looks at their account."""
    tour.tell.chapter("A teacher makes an account")
    tour.tell.say("Each run uses e-mail addresses of its own, so the story can be told again and again.")
    tour.keep("PASSWORD", PASSWORD)
    email = tour.keep("TEACHER_EMAIL", f"maria.{tour.run}@example.org")
    body = {
        "email": email,
        "password": PASSWORD,
        "full_name": "María Fernández",
        "role": "teacher",
        "timezone": "Europe/Madrid",
    }
    user = tour.call("POST", "/api/users", body, expect=201)
    tour.check("password" not in user, "the answer holds no password")
    tour.tell.say("The account is there. Now she logs in; the access token goes with every later call.")
    log_in(tour, "TEACHER")
    tour.call("GET", "/api/users/me", who="TEACHER")


def tell_of_students(tour: Tour) -> None:
    """Four students register; two of them log in."""
    tour.tell.chapter("Four students make accounts")
    for name, full_name in STUDENTS.items():
        email = tour.keep(f"{name}_EMAIL", f"{name.lower()}.{tour.run}@example.org")
        body = {"email": email, "password": PASSWORD, "full_name": full_name, "role": "student"}
        made = tour.call("POST", "/api/users", body, expect=201, show=("id", "email", "full_name", "role"))
        tour.keep(f"{name}_ID", made["id"])
    tour.tell.say("Anna, who will hand in the homework, and Darya, who has only a join code, log in.")
    log_in(tour, "ANNA")
    log_in(tour, "DARYA")


def log_in(tour: Tour, name: str) -> None:
    """Log somebody in and keep their tokens."""
    body = {"email": tour[f"{name}_EMAIL"], "password": PASSWORD}
    session = tour.call("POST", "/api/auth/login", body, show=("access_token", "expires_in", "refresh_token"))
    tour.keep(f"{name}_TOKEN", session["access_token"])
    tour.keep(f"{name}_REFRESH", session["refresh_token"])

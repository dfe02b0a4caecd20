"""What the commands tell about a local cloud when they are done."""

from collections.abc import Sequence

from localstack.embedded.cloud import Cloud, Part


def started(cloud: Cloud) -> str:
    """Where the platform is, who can log in, and what to try next."""
    rows = [("admin", cloud.config.admin_email, cloud.config.admin_password)]
    rows += [(account.role, account.email, account.password) for account in cloud.accounts()]
    width = max(len(row[1]) for row in rows)
    accounts = "\n".join(f"    {role:<8} {email:<{width}}  {password}" for role, email, password in rows)
    return f"""
The platform is running.

  API        {cloud.api_url}
  Docs       {cloud.api_url}/docs
  AWS        AWS_ENDPOINT_URL={cloud.endpoint_url}
  Accounts
{accounts}

Try next
  curl {cloud.api_url}/api/health
  make demo      the story from registration to reports, call by call
  make logs      what the functions say
  make down      stop; the data stay
"""


def already_running(cloud: Cloud) -> str:
    """That nothing was done because the platform runs."""
    text = f"The platform is already running: {cloud.api_url}"
    if not cloud.is_current():
        text += "\nThe sources have changed since it was deployed: make deploy"
    return text


def table(parts: Sequence[Part]) -> str:
    """One line a part: name, state, pid, where."""
    lines = [f"{'part':<12}{'state':<10}{'pid':<9}where"]
    for part in parts:
        state = "healthy" if part.healthy else "unwell" if part.pid else "stopped"
        lines.append(f"{part.name:<12}{state:<10}{part.pid or '-':<9}{part.where}")
    return "\n".join(lines)

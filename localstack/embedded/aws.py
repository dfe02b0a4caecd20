"""Talking to the emulator as to AWS, without ever touching the user's own AWS account or settings."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from localstack.embedded.emulator import ACCOUNT, REGION

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sesv2 import SESV2Client

# Besides AWS's own: what make hands to the makes below it, which would override what we tell them.
IGNORED_PREFIXES = ("AWS_", "SAM_CLI_", "MAKE", "MFLAGS", "PYTHONDONTWRITEBYTECODE")
DEPLOYED_SECRET = "campus/local/deployed"
ADMIN_SECRET = "campus/local/database-admin"


def tool_environment(local_dir: Path, endpoint_url: str) -> dict[str, str]:
    """The environment for AWS tools: the caller's without anything of AWS, pointed at the emulator."""
    empty = local_dir / "run" / "aws"
    empty.parent.mkdir(parents=True, exist_ok=True)
    empty.touch()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(IGNORED_PREFIXES)}
    no_proxy = ",".join(filter(None, (inherited.get("no_proxy") or inherited.get("NO_PROXY"), "127.0.0.1,localhost")))
    return {
        **inherited,
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_CONFIG_FILE": str(empty),
        "AWS_SHARED_CREDENTIALS_FILE": str(empty),
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
    }


def secrets_manager(endpoint_url: str) -> "SecretsManagerClient":
    """A Secrets Manager client of the emulator."""
    client: SecretsManagerClient = _client("secretsmanager", endpoint_url)  # type: ignore[assignment]
    return client


def cloudformation(endpoint_url: str) -> "CloudFormationClient":
    """A CloudFormation client of the emulator."""
    client: CloudFormationClient = _client("cloudformation", endpoint_url)  # type: ignore[assignment]
    return client


def verify_mail_domain(endpoint_url: str, domain: str) -> None:
    """Let the emulator's SES send mails from addresses of `domain`, as its owner's DNS records do on AWS."""
    client: SESV2Client = _client("sesv2", endpoint_url)  # type: ignore[assignment]
    try:
        client.create_email_identity(EmailIdentity=domain)
    except client.exceptions.AlreadyExistsException:
        return


def put_secret(endpoint_url: str, name: str, value: dict[str, str | int]) -> str:
    """Create or replace the secret `name`; its ARN."""
    client = secrets_manager(endpoint_url)
    text = json.dumps(value)
    try:
        return client.create_secret(Name=name, SecretString=text)["ARN"]
    except client.exceptions.ResourceExistsException:
        return client.put_secret_value(SecretId=name, SecretString=text)["ARN"]


def get_secret(endpoint_url: str, name: str) -> dict[str, str]:
    """The secret `name`; empty when there is none."""
    client = secrets_manager(endpoint_url)
    try:
        value: dict[str, str] = json.loads(client.get_secret_value(SecretId=name)["SecretString"])
    except client.exceptions.ResourceNotFoundException:
        return {}
    return value


def stack(endpoint_url: str, name: str) -> tuple[str, dict[str, str]]:
    """Status and outputs of the stack `name`; ("", {}) when there is none."""
    client = cloudformation(endpoint_url)
    try:
        found = client.describe_stacks(StackName=name)["Stacks"][0]
    except client.exceptions.ClientError:
        return "", {}
    outputs = {item["OutputKey"]: item["OutputValue"] for item in found.get("Outputs", [])}
    return found["StackStatus"], outputs


def _client(service: str, endpoint_url: str) -> object:
    # Imported late: `make url` and `make status` of a stopped platform need no boto3.
    import boto3
    from botocore.config import Config

    session = boto3.session.Session(aws_access_key_id=ACCOUNT, aws_secret_access_key="local", region_name=REGION)
    config = Config(proxies={}, retries={"total_max_attempts": 3}, read_timeout=30)
    return session.client(service, endpoint_url=endpoint_url, config=config)  # type: ignore[call-overload]

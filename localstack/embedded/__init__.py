"""The embedded local cloud: PostgreSQL, an AWS emulator and the deployed stack, without Docker.

from localstack.embedded import Cloud

cloud = Cloud.at(Path("/tmp/somewhere"))  # free ports, remembered in the folder
cloud.up()
print(cloud.api_url, cloud.endpoint_url, cloud.outputs())
cloud.down()
"""

from localstack.embedded.cloud import Cloud, Part
from localstack.embedded.errors import CloudError

__all__ = ["Cloud", "CloudError", "Part"]

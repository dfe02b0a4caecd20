"""What the emulator leaves out when it imports a REST API: refusals in our shape, preflights, and changes in place.

On AWS an import brings the gateway's responses and mock answers with it, and a changed body is laid over the same API.
The emulator drops the first two and makes a new API, with a new URL, for the third.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

Spec = dict[str, Any]


def install(apigateway: Any, provisioners: Any) -> None:
    """Patch ministack's API Gateway and its CloudFormation resource."""
    import_whole = apigateway._import_rest_api
    handlers = provisioners._RESOURCE_HANDLERS["AWS::ApiGateway::RestApi"]
    update_whole = handlers["update"]

    def import_rest_api(spec: Spec, base_data: dict[str, Any] | None = None) -> str:
        api_id: str = import_whole(spec, base_data)
        add_the_rest(apigateway, api_id, spec)
        return api_id

    def update(api_id: str, old: Spec, new: Spec, stack: str, logical_id: str | None = None) -> Any:
        if new.get("Body") != old.get("Body"):
            replace_routes(apigateway, api_id, new["Body"])
        return update_whole(api_id, {**old, "Body": new.get("Body")}, new, stack, logical_id)

    apigateway._import_rest_api = import_rest_api
    handlers["update"] = update


def replace_routes(apigateway: ModuleType, api_id: str, spec: Spec) -> None:
    """Lay `spec` over an API that keeps its id and stages, as PutRestApi does in its mode overwrite."""
    resources = apigateway._resources[api_id]
    root_id, root = next((key, found) for key, found in resources.items() if found["path"] == "/")
    apigateway._resources[api_id] = {root_id: {**root, "resourceMethods": {}}}
    apigateway._authorizers_v1[api_id] = {}
    apigateway._gateway_responses[api_id] = {}
    schemes = apigateway._import_security_schemes(api_id, spec)
    for path, methods in spec["paths"].items():
        apigateway._import_path_item(api_id, path, methods, schemes, spec.get("security"))
    add_the_rest(apigateway, api_id, spec)


def add_the_rest(apigateway: ModuleType, api_id: str, spec: Spec) -> None:
    """Import the gateway's own responses and the answers of mock integrations."""
    for kind, response in spec.get("x-amazon-apigateway-gateway-responses", {}).items():
        apigateway._put_gateway_response(api_id, kind, response)
    by_path = {found["path"]: found for found in apigateway._resources[api_id].values()}
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            written = operation.get("x-amazon-apigateway-integration", {})
            if written.get("type", "").upper() == "MOCK":
                integration = by_path[path]["resourceMethods"][method.upper()]["methodIntegration"]
                integration["requestTemplates"] = written.get("requestTemplates", {})
                integration["integrationResponses"] = {
                    response["statusCode"]: response for response in written["responses"].values()
                }

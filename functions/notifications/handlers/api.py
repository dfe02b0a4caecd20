"""The notifications API: one function an endpoint, in the order of the contract."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from kernel.http import CORS, configure, serve

TAG = "Notifications"

app = APIGatewayRestResolver(enable_validation=True, cors=CORS)
configure(app, health_name="notifications")

handler = serve(app)

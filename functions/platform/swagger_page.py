"""The Swagger UI page over the API's document: one file, nothing from other hosts.

The bundle comes with Powertools. It stands inside the page and its hash in the page's security policy, so that no other
script can run there.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from kernel.http.pages import Page, make_page

# The document lies beside the page, whatever stage or prefix comes before them.
_START = """
const address = new URL(location.pathname.replace(/\\/docs\\/*$/, "/openapi.json"), location.origin);
window.ui = SwaggerUIBundle({
  dom_id: "#page",
  url: address.href,
  deepLinking: true,
  filter: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  requestSnippetsEnabled: true,
  validatorUrl: null,
});
"""

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Campus API</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<div id="page">This page needs JavaScript. The document itself is at openapi.json.</div>
<script>{bundle}</script>
<script>{start}</script>
</body>
</html>
"""


@lru_cache(maxsize=1)
def swagger_page() -> Page:
    """Make the page, once a process."""
    assets = files("aws_lambda_powertools.event_handler.openapi.swagger_ui")
    style = assets.joinpath("swagger-ui.min.css").read_text("utf-8")
    bundle = assets.joinpath("swagger-ui-bundle.min.js").read_text("utf-8")
    html = _PAGE.format(style=style, bundle=bundle, start=_START)
    return make_page(html, scripts=[bundle, _START], styles=[style])

"""Streamlit's addresses that nobody outside needs: its statistics and its interface for programs."""

from starlette.types import ASGIApp, Receive, Scope, Send

from nps_core.web.answers import refuse

HIDDEN = ("/_stcore/metrics", "/_stcore/agent/", "/_stcore/script-health-check")


class Hidden:
    """Answers 404 to what nobody outside needs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is not hidden."""
        if scope["type"] != "lifespan" and any(part in f"{scope['path']}/" for part in HIDDEN):
            await refuse(scope, receive, send, status=404, code="not_found")
            return
        await self.app(scope, receive, send)

"""What Jupyter calls when the server starts and ends. Nothing heavy is imported before the first request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_server.utils import url_path_join
from tornado.routing import PathMatches, Rule
from tornado.web import Application

from sweepmagic.server.handlers import HANDLERS
from sweepmagic.server.house import SETTING, House
from sweepmagic.server.sockets import SOCKETS, Upgrade

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

BASE = "sweepmagic/v1"


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Answer below ``sweepmagic/v1/`` from now on."""
    application: Application = server.web_app
    application.settings[SETTING] = House(server.root_dir)
    base = url_path_join(application.settings["base_url"], BASE)
    sockets = [Rule(Upgrade(url_path_join(base, path)), handler) for path, handler in SOCKETS]
    routes = [Rule(PathMatches(url_path_join(base, path)), handler) for path, handler in HANDLERS]
    application.add_handlers(".*$", [*sockets, *routes])


async def _stop_extension(server: ServerApp) -> None:
    """Close what is open."""
    house = server.web_app.settings.get(SETTING)
    if house is not None:
        await house.off_the_loop(house.close)

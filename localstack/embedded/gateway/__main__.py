"""Serve the emulator: `python -m localstack.embedded.gateway`, configured by its environment.

Beyond ministack's own command this binds nothing but 127.0.0.1, writes no file outside the local
folder, saves its state on SIGUSR1 too (a crash then falls back to the last deploy, not to nothing),
and ends its Lambda processes with itself.
"""

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

from localstack.embedded.gateway import concurrency, function_logs, rest_api, shared_layers

logger = logging.getLogger("campus.gateway")


def main() -> None:
    """Serve until SIGTERM or SIGINT, then save and end."""
    # The state holds secrets.
    os.umask(0o077)
    # Lambda processes are started with sys.executable; this one sees the layers alone.
    sys.executable = os.environ["CAMPUS_FUNCTION_PYTHON"]

    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack import app
    from ministack.core import lambda_runtime
    from ministack.services import apigateway_v1, lambda_svc
    from ministack.services.cloudformation import provisioners

    concurrency.install(lambda_svc)
    function_logs.install(lambda_svc, Path(os.environ["CAMPUS_FUNCTION_LOGS"]))
    rest_api.install(apigateway_v1, provisioners)
    shared_layers.install(lambda_runtime, Path(os.environ["CAMPUS_LAYERS"]))
    logging.getLogger("persistence").setLevel(logging.WARNING)
    config = Config()
    config.bind = [f"127.0.0.1:{os.environ['GATEWAY_PORT']}"]
    config.errorlog = logging.getLogger("hypercorn")
    config.keep_alive_timeout = 75
    config.graceful_timeout = 2

    async def run() -> None:
        finish = asyncio.Event()
        loop = asyncio.get_running_loop()
        for chosen in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(chosen, finish.set)
        loop.add_signal_handler(signal.SIGUSR1, save)
        await serve(app.app, config, shutdown_trigger=finish.wait)

        lambda_runtime.reset()
        logging.shutdown()
        # Everything is saved; a function still running must not hold the exit up.
        os._exit(0)

    def save() -> None:
        app.save_all(app._build_persistence_save_dict())
        Path(os.environ["CAMPUS_CHECKPOINT"]).touch()
        logger.info("State saved")

    asyncio.run(run())


if __name__ == "__main__":
    main()

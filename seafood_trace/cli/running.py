"""The commands that run the service, and the worker and the stream beside it."""

import click

from seafood_trace import serving
from seafood_trace.cli.opening import opened, ready


@click.command()
def work() -> None:
    """Run the background jobs until stopped."""
    with opened() as (settings, _store):
        serving.run_jobs(settings)


@click.command()
@click.option("--port", default=8001, envvar="STREAM_PORT", show_default=True)
@click.option("--bind", default="127.0.0.1", show_default=True, help="Address to listen on.")
def stream(port: int, bind: str) -> None:
    """Serve EPCIS subscriptions over WebSockets, until stopped."""
    with ready() as (settings, store):
        store.dispose()
        serving.stream(settings, bind, port)


@click.command()
@click.option("--port", default=8000, envvar="PORT", show_default=True)
@click.option("--bind", default="127.0.0.1", show_default=True, help="Address to listen on.")
def serve(port: int, bind: str) -> None:
    """Serve the web and run one worker beside it, until stopped."""
    with opened() as (settings, store):
        store.dispose()
        raise SystemExit(serving.serve(settings, bind, port))

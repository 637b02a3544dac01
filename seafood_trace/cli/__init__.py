"""The `seafood-trace` command: what an operator does, from the first migration to a trace."""

import click

from seafood_trace.cli import demonstration, fish, keeping, running


@click.group()
def main() -> None:
    """Seafood Trace: from a pack of fish back to the boat."""


for _command in (
    keeping.db,
    keeping.show_settings,
    keeping.party,
    keeping.key,
    keeping.rebuild_projection,
    fish.import_file,
    fish.read_link,
    fish.hash_events,
    fish.trace_item,
    fish.report_completeness,
    running.work,
    running.stream,
    running.serve,
    demonstration.run,
    demonstration.demo,
):
    main.add_command(_command)

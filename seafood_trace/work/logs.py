"""Logs: one JSON object a line, with plain tracebacks.

structlog's own default prints the variables of every frame with a traceback, and with them
passwords and keys. Here a traceback is text, and holds code and nothing else.
"""

import sys

import structlog


def configure() -> None:
    """Write the logs of this process to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )

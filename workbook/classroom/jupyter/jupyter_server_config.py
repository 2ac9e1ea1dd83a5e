"""Settings of the server that need code: what its log leaves out."""

import logging

from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError


def is_worth_showing(record: logging.LogRecord) -> bool:
    """False for a page that was closed while the server still wrote to it.

    Nothing is wrong then, but nobody waits for the task that wrote, so that asyncio prints a
    traceback.
    """
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, (WebSocketClosedError, StreamClosedError))


logging.getLogger("asyncio").addFilter(is_worth_showing)

"""From start to stop: the database opened, the news heard, the house kept; then all closed."""

import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mediance.domain import paris
from mediance.services import (
    demonstration,
    drafts,
    installation,
    key_rotation,
    logs,
    one_time_codes,
    retention,
    tasks,
)
from mediance.services.errors import FORESEEN, DatabaseUnavailable, for_the_operator
from mediance.services.housekeeping import keep_deadlines, keep_house
from mediance.services.installation import Installation
from mediance.services.keys import draft_key
from mediance.services.news import NewsThread
from mediance.services.seals import seal_journal
from mediance.settings import settings

HOUSEKEEPING_HOUR = 3
ERASING_MINUTE = 30
AFTER_START = timedelta(minutes=10)
"""A house that is shut down for the night erases by day: not while everybody comes in."""
SEALING_MINUTES = 15

log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Hold everything that lives as long as the application."""
    logs.keep_discreet()
    async with AsyncExitStack() as stack:
        opened = installation.opened(settings())
        found = await run_in_threadpool(opened.__enter__)
        stack.push_async_callback(run_in_threadpool, opened.__exit__, None, None, None)
        await run_in_threadpool(_furnish, found)
        _start_background_work(found, stack)
        _freeze_what_was_imported()
        yield


class StartInWords:
    """Say in one sentence why the application cannot start, where Starlette sends a traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; a foreseen failure to start in other words."""

        async def send_in_words(message: Message) -> None:
            error = sys.exc_info()[1]  # sent while it is being handled
            if message["type"] == "lifespan.startup.failed" and isinstance(error, FORESEEN):
                message = {**message, "message": for_the_operator(error)}
            await send(message)

        await self.app(scope, receive, send_in_words if scope["type"] == "lifespan" else send)


def _furnish(found: Installation) -> None:
    draft_key()  # where none can be kept, it is said now and not to whoever types first
    _warn_of_missing_keys()
    if found.is_embedded:
        demonstration.fill_if_new(found)
    _keep_house()
    _forget_drafts()


def _start_background_work(found: Installation, stack: AsyncExitStack) -> None:
    news = NewsThread(found.urls.direct, on_loss=found.revive)
    news.start()
    stack.callback(news.stop)
    stack.callback(tasks.call_off_all)
    scheduler = BackgroundScheduler(timezone="Europe/Paris")
    scheduler.add_job(_keep_house, "cron", hour=HOUSEKEEPING_HOUR, misfire_grace_time=3600)
    scheduler.add_job(_keep_deadlines, "cron", hour=HOUSEKEEPING_HOUR, misfire_grace_time=3600)
    scheduler.add_job(_keep_deadlines)  # thousands may follow new rules: nobody waits for that
    scheduler.add_job(_seal_journal, "interval", minutes=SEALING_MINUTES)
    by_night = {"hour": HOUSEKEEPING_HOUR, "minute": ERASING_MINUTE}
    scheduler.add_job(_erase_what_is_due, "cron", **by_night, misfire_grace_time=3600)
    scheduler.add_job(_erase_what_is_due, "date", run_date=paris.now() + AFTER_START)
    scheduler.add_job(_forget_drafts, "interval", hours=1)
    scheduler.start()
    stack.callback(scheduler.shutdown, wait=False)


def _warn_of_missing_keys() -> None:
    """Nothing is lost with a key that is put back; without it, nothing can be read."""
    for key_id in key_rotation.missing_key_ids():
        log.warning("confidential notes cannot be read: the key %s is not here", key_id)
    for key_id in one_time_codes.missing_key_ids():
        log.warning("no code of a phone can be checked: the key %s is not here", key_id)


def _keep_house() -> None:
    try:
        keep_house(installation.seals_folder(settings()))
    except DatabaseUnavailable:
        log.warning("housekeeping will be tried again: the database did not answer")


def _keep_deadlines() -> None:
    try:
        keep_deadlines()
    except DatabaseUnavailable:
        log.warning("deadlines will be computed anew later: the database did not answer")


def _seal_journal() -> None:
    """What is not sealed could be cut off unseen: that is never much of a day."""
    try:
        seal_journal(installation.seals_folder(settings()))
    except DatabaseUnavailable:
        log.warning("the journal will be sealed later: the database did not answer")


def _erase_what_is_due() -> None:
    try:
        retention.run(installation.seals_folder(settings()))
    except DatabaseUnavailable:
        log.warning("erasing goes on tomorrow: the database did not answer")


def _forget_drafts() -> None:
    try:
        drafts.forget_old()
    except DatabaseUnavailable:
        log.warning("old drafts stay until the next hour: the database did not answer")


def _freeze_what_was_imported() -> None:
    """Spare every later collection the objects of the libraries, which live for ever anyway."""
    gc.collect()
    gc.freeze()

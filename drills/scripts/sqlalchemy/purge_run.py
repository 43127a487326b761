"""Runs the steps of a purge tenant by tenant, each in a transaction of its own, and checks the outcome."""
import argparse
import logging
import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Callable, List

from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from app_models import Tenant
from purge_checks import ACTOR, Kept

log = logging.getLogger("purge")

#: Rows locked and deleted by one statement. Short statements keep the waits of customers short.
BATCH_ROWS = 5_000

#: SQLSTATEs after which a step is tried again: a deadlock, a lock not had in time, a row that came into use meanwhile.
TRY_AGAIN = {"40P01", "55P03", "23503"}
ATTEMPTS = 5

#: Customers come first: rather begin a step again than queue up in front of them.
LOCK_TIMEOUT = "30s"


@dataclass(frozen=True)
class Limits:
    """The instants before which a record counts as unused."""

    #: Drafts, layouts and invitations: recent ones may still be wanted.
    recent: datetime
    #: Published revisions: customers may ask us to go back to one.
    published: datetime


@dataclass(frozen=True)
class Step:
    """One kind of record to clear. count serves the dry run, for all tenants; delete returns the number of rows deleted of one tenant."""

    title: str
    count: Callable[[Session, Limits], int]
    delete: Callable[[Session, Limits, int], int]


def delete_in_batches(session: Session, model, *criteria) -> int:
    """Deletes the rows that meet the criteria: locks a batch of keys, then deletes those that still meet them."""
    deleted, last = 0, 0
    while True:
        keys = session.scalars(
            select(model.id).where(model.id > last, *criteria).order_by(model.id).limit(BATCH_ROWS).with_for_update(of=model)
        ).all()
        if not keys:
            return deleted
        deleted += session.query(model).filter(model.id.in_(keys), *criteria).delete(synchronize_session=False)
        last = keys[-1]


def run(steps: List[Step], description: str) -> int:
    """Reads the command line, runs the steps, returns the exit code: 0 done, 1 a check failed, 2 wrong usage."""
    options = _options(description)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    url = os.environ.get("DATABASE_URL")
    if not url:
        log.error("DATABASE_URL is not set")
        return 2

    limits = Limits(
        recent=options.as_of - timedelta(days=options.keep_days),
        published=options.as_of - timedelta(days=options.keep_published_days),
    )
    log.info("Clearing records unused since %s (published revisions: %s)", limits.recent, limits.published)
    connect_args = {"application_name": ACTOR, "options": f"-c lock_timeout={LOCK_TIMEOUT}"}
    sessions = sessionmaker(create_engine(url, connect_args=connect_args))
    if options.dry_run:
        return _count(sessions, steps, limits)

    with sessions() as session:
        kept = Kept.look(session, limits)
        tenants = session.scalars(select(Tenant.id).order_by(Tenant.id)).all()
    total = 0
    for place, tenant in enumerate(tenants):
        if place:
            time.sleep(options.pause_seconds)
        total += sum(_clear(sessions, step, limits, tenant) for step in steps)
    with sessions() as session:
        problems = kept.problems(session)
    for problem in problems:
        log.error("CHECK FAILED: %s", problem)
    if not problems:
        log.info("All checks passed; %d records cleared", total)
    return 1 if problems else 0


def _count(sessions, steps: List[Step], limits: Limits) -> int:
    with sessions() as session:
        for step in steps:
            log.info("%s: %d would be cleared", step.title, step.count(session, limits))
    return 0


def _clear(sessions, step: Step, limits: Limits, tenant: int) -> int:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with sessions.begin() as session:
                # As the portal does: the audit shall say who did it.
                session.execute(select(func.set_config("portal.actor", ACTOR, True)))
                deleted = step.delete(session, limits, tenant)
            if deleted:
                log.info("Tenant %d, %s: %d cleared", tenant, step.title.lower(), deleted)
            return deleted
        except DBAPIError as error:
            if getattr(error.orig, "pgcode", None) not in TRY_AGAIN or attempt == ATTEMPTS:
                raise
            log.warning("Tenant %d, %s: attempt %d gave way to customers, trying again", tenant, step.title.lower(), attempt)


def _options(description: str):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--as-of", type=_instant, default=datetime.now(timezone.utc), metavar="INSTANT",
                        help="what counts as now: ISO 8601 with offset, e.g. 2023-11-10T15:00:00+00:00 (default: now)")
    parser.add_argument("--keep-days", type=int, default=30, metavar="DAYS",
                        help="keep what was in use within these days (default: %(default)s)")
    parser.add_argument("--keep-published-days", type=int, default=180, metavar="DAYS",
                        help="keep published revisions superseded within these days (default: %(default)s)")
    parser.add_argument("--pause-seconds", type=float, default=1.0, metavar="SECONDS",
                        help="leave the database to customers for so long after each tenant (default: %(default)s)")
    parser.add_argument("--dry-run", action="store_true", help="count only, delete nothing")
    return parser.parse_args()


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no offset, e.g. +00:00")
    return instant

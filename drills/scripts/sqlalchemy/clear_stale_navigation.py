#!/usr/bin/python3
"""Clears navigation items that open a layout in the trash: they lead nowhere.

Builders put a layout into the trash and forget the menu entries that open it; their users click on them and find nothing.
Support is tired of it. The items go a few at a time, with a commit and a pause after each batch, so that nobody waits.

The newest go first: an item is always newer than the one that it hangs beneath, so that nothing goes by a cascade.

    DATABASE_URL=postgresql://... ./clear_stale_navigation.py --as-of 2023-11-10T15:00:00+00:00 --dry-run
"""
import logging
import os
import sys
import time

from sqlalchemy import create_engine, exists, func, select
from sqlalchemy.orm import Session, sessionmaker

from app_models import Layout, NavigationItem
from stale_options import read_options

log = logging.getLogger("stale")

#: The name that the audit trail and pg_stat_activity show.
ACTOR = "clear_stale_navigation"


def opens_trash(limit):
    """Criterion: the item's layout has been in the trash since before the limit."""
    return exists().where(Layout.deleted_at < limit)


def count_stale(session: Session, limit) -> int:
    return session.query(NavigationItem).join(NavigationItem.layout).filter(Layout.deleted_at < limit).count()


def stale_items(session: Session, limit):
    """Keys of all items to clear, the newest first: a list, since what is added from now on is not stale."""
    return session.scalars(select(NavigationItem.id).where(opens_trash(limit)).order_by(NavigationItem.id.desc())).all()


def clear(sessions, keys, batch_rows: int, pause_seconds: float) -> int:
    cleared = 0
    for start in range(0, len(keys), batch_rows):
        if start:
            time.sleep(pause_seconds)
        with sessions.begin() as session:
            # As the portal does: the audit shall say who did it.
            session.execute(select(func.set_config("portal.actor", ACTOR, True)))
            batch = session.query(NavigationItem).filter(NavigationItem.id.in_(keys[start:start + batch_rows]))
            cleared += batch.delete(synchronize_session=False)
    return cleared


def main() -> int:
    options = read_options(__doc__.splitlines()[0])
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    url = os.environ.get("DATABASE_URL")
    if not url:
        log.error("DATABASE_URL is not set")
        return 2

    sessions = sessionmaker(create_engine(url, connect_args={"application_name": ACTOR, "options": "-c lock_timeout=30s"}))
    with sessions() as session:
        if options.dry_run:
            log.info("%d navigation items would be cleared", count_stale(session, options.limit))
            return 0
        keys = stale_items(session, options.limit)
    log.info("%d navigation items cleared", clear(sessions, keys, options.batch_rows, options.pause_seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())

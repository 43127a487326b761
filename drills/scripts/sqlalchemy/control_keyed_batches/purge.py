#!/usr/bin/python3
"""Clears the navigation items that open an unused layout (one that no page shows), a few at a time so that nobody waits."""
import logging
import os
import sys

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from models import Layout, NavigationItem

log = logging.getLogger("purge")

BATCH = 50

opens_unused = NavigationItem.layout.has(~Layout.pages.any())


def clear_batch(session, after: int):
    """Locks the next keys and deletes what still meets the criterion; gives back the last key and the number of rows."""
    keys = session.query(NavigationItem.id).filter(NavigationItem.id > after, opens_unused)
    keys = [key for key, in keys.order_by(NavigationItem.id).limit(BATCH).with_for_update(of=NavigationItem)]
    if not keys:
        return None, 0
    items = session.query(NavigationItem).filter(NavigationItem.id.in_(keys), opens_unused)
    return keys[-1], items.delete(synchronize_session=False)


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    engine = create_engine(os.environ["DATABASE_URL"], connect_args={"application_name": "purge_unused_navigation"})
    sessions = sessionmaker(engine)
    last, total = 0, 0
    while last is not None:
        with sessions.begin() as session:
            last, deleted = clear_batch(session, last)
        total += deleted
    log.info("%d navigation items of unused layouts cleared", total)
    return 0


if __name__ == "__main__":
    sys.exit(main())

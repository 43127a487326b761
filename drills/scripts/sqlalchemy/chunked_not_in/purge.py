#!/usr/bin/python3
"""Clears the navigation items that open a layout which no page shows."""
import logging
import os
import sys

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from models import NavigationItem, Page

log = logging.getLogger("purge")

#: A list of thousands of keys made the planner slow.
CHUNK = 20


def chunks(keys):
    for start in range(0, len(keys), CHUNK):
        yield keys[start:start + CHUNK]


def layouts_in_use(session: Session):
    layouts = session.query(Page.layout_id).filter(Page.layout_id.isnot(None)).distinct()
    return [layout for layout, in layouts.order_by(Page.layout_id)]


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    engine = create_engine(os.environ["DATABASE_URL"], connect_args={"application_name": "purge_unused_navigation"})
    with sessionmaker(engine).begin() as session:
        in_use = layouts_in_use(session)
        log.info("%d layouts are in use", len(in_use))
        deleted = 0
        for chunk in chunks(in_use):
            items = session.query(NavigationItem).filter(NavigationItem.layout_id.notin_(chunk))
            deleted += items.delete(synchronize_session=False)
    log.info("%d navigation items of unused layouts cleared", deleted)
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""Clears the navigation items that open a layout which no page shows."""
import logging
import os
import sys

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from models import Layout, NavigationItem, Page

log = logging.getLogger("purge")

#: A list of thousands of keys made the planner slow.
CHUNK = 20


def chunks(keys):
    for start in range(0, len(keys), CHUNK):
        yield keys[start:start + CHUNK]


def layouts_not_in_use(session: Session):
    layouts = session.query(Layout.id).outerjoin(Page, Page.layout_id == Layout.id).filter(Page.id.is_(None))
    return [layout for layout, in layouts.order_by(Layout.id)]


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    engine = create_engine(os.environ["DATABASE_URL"], connect_args={"application_name": "purge_unused_navigation"})
    with sessionmaker(engine).begin() as session:
        unused = layouts_not_in_use(session)
        log.info("%d layouts are not in use", len(unused))
        deleted = 0
        # Fixed: the keys of what goes are chunked, with IN; with NOT IN each chunk deletes what the other chunks keep.
        for chunk in chunks(unused):
            items = session.query(NavigationItem).filter(NavigationItem.layout_id.in_(chunk))
            deleted += items.delete(synchronize_session=False)
    log.info("%d navigation items of unused layouts cleared", deleted)
    return 0


if __name__ == "__main__":
    sys.exit(main())

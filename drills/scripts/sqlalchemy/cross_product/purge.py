#!/usr/bin/python3
"""Clears the navigation items that open a layout in the trash: they lead nowhere."""
import logging
import os
import sys

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from models import Layout, NavigationItem

log = logging.getLogger("purge")

in_trash = Layout.deleted_at.isnot(None)


def count_dead(session: Session) -> int:
    return session.query(NavigationItem).join(NavigationItem.layout).filter(in_trash).count()


def delete_dead(session: Session) -> int:
    # The default, 'evaluate', cannot handle a criterion on another model; nothing is loaded anyway.
    return session.query(NavigationItem).filter(in_trash).delete(synchronize_session=False)


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    engine = create_engine(os.environ["DATABASE_URL"], connect_args={"application_name": "purge_dead_navigation"})
    with sessionmaker(engine).begin() as session:
        log.info("%d navigation items open a layout in the trash", count_dead(session))
        delete_dead(session)
    with Session(engine) as session:
        left = count_dead(session)
    if left:
        log.error("%d of them are still there", left)
        return 1
    log.info("All cleared")
    return 0


if __name__ == "__main__":
    sys.exit(main())

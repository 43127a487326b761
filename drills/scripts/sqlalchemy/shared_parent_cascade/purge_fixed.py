#!/usr/bin/python3
"""Clears the navigation items that open an unused layout (one that no page shows), and the icons that only they had."""
import logging
import os
import sys

from sqlalchemy import create_engine, exists, or_
from sqlalchemy.orm import Session, sessionmaker

from models_fixed import Icon, NavigationItem
from tables import App, Layout

log = logging.getLogger("purge")


def delete_icons_of_nobody(session: Session, icon_ids) -> None:
    shown = or_(Icon.navigation_items.any(), exists().where(App.icon_id == Icon.id))
    session.query(Icon).filter(Icon.id.in_(icon_ids), ~shown).delete(synchronize_session=False)


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    engine = create_engine(os.environ["DATABASE_URL"], connect_args={"application_name": "purge_unused_navigation"})
    with sessionmaker(engine).begin() as session:
        stale = session.query(NavigationItem).filter(NavigationItem.layout.has(~Layout.pages.any())).all()
        for nav in stale:
            log.info("Item %d (%s), layout %d", nav.id, nav.label, nav.layout_id)
            session.delete(nav)
        session.flush()
        delete_icons_of_nobody(session, {nav.icon_id for nav in stale if nav.icon_id is not None})
    log.info("%d navigation items of unused layouts cleared", len(stale))
    return 0


if __name__ == "__main__":
    sys.exit(main())

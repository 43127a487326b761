#!/usr/bin/python3
"""Clears unused records out of the app-configuration database.

Why: when a builder has broken an app, support restores that one app from a backup. Most of the rows that such a
restore has to read and write are of no use to anybody: discarded drafts, revisions long superseded, layouts that no
page shows. Without them it goes several times faster.

What, tenant by tenant with a pause in between (--pause-seconds), each step of each tenant in a transaction of its own,
so that customers never wait long:

1. drafts that were abandoned;
2. superseded revisions that were never published, or whose successor is long live;
3. layouts that nothing refers to (those in the trash stay: they can be taken out again);
4. navigation items that open a layout in the trash, and so lead nowhere;
5. invitations that expired without being accepted.

Records in use lately stay (--keep-days, --keep-published-days). Start with --dry-run.

    DATABASE_URL=postgresql://... ./purge_unused_records.py --as-of 2023-11-10T15:00:00+00:00 --dry-run
"""
import sys

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app_models import App, Draft, Invitation, Layout, NavigationItem, Revision
from purge_run import Limits, Step, delete_in_batches, run

in_trash = Layout.deleted_at.isnot(None)


def abandoned(limits: Limits):
    return Draft.abandoned_at < limits.recent


def superseded(limits: Limits):
    never_published = and_(Revision.published_at.is_(None), Revision.superseded_at < limits.recent)
    return or_(never_published, Revision.superseded_at < limits.published)


def unused(limits: Limits):
    return and_(~in_trash, Layout.updated_at < limits.recent, ~Layout.pages.any(), ~Layout.navigation_items.any())


def expired(limits: Limits):
    return and_(Invitation.accepted_at.is_(None), Invitation.expires_at < limits.recent)


def of_tenant(model, tenant: int):
    """The tenant's own rows: some tables name it, the others belong to one of its apps."""
    return model.tenant_id == tenant if hasattr(model, "tenant_id") else model.app_id.in_(select(App.id).where(App.tenant_id == tenant))


def count_dead_navigation(session: Session, limits: Limits) -> int:
    return session.query(NavigationItem).join(NavigationItem.layout).filter(in_trash).count()


def delete_dead_navigation(session: Session, limits: Limits, tenant: int) -> int:
    # Few rows, so no batches; synchronize_session=False because nothing is loaded.
    items = session.query(NavigationItem).filter(of_tenant(NavigationItem, tenant), in_trash)
    return items.delete(synchronize_session=False)


def clearing(title: str, model, criterion) -> Step:
    """A step that clears the rows of one table which meet a criterion."""
    return Step(
        title,
        count=lambda session, limits: session.query(model).filter(criterion(limits)).count(),
        delete=lambda session, limits, tenant: delete_in_batches(session, model, of_tenant(model, tenant), criterion(limits)),
    )


STEPS = [
    clearing("Abandoned drafts", Draft, abandoned),
    clearing("Superseded revisions", Revision, superseded),
    clearing("Unused layouts", Layout, unused),
    Step("Dead navigation items", count_dead_navigation, delete_dead_navigation),
    clearing("Expired invitations", Invitation, expired),
]

if __name__ == "__main__":
    sys.exit(run(STEPS, __doc__.splitlines()[0]))

"""What a purge must leave alone: looked at before it starts, compared when it is done.

Customers go on working meanwhile, so plain counts before and after say nothing. The checks follow keys,
and ask the audit trail what this script itself did.
"""
from dataclasses import dataclass
from typing import Dict, FrozenSet, List, Optional

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app_models import AuditEntry, Draft, Invitation, Layout, Page, Revision

#: The name that the audit trail and pg_stat_activity show.
ACTOR = "purge_unused_records"

#: No step deletes from or updates these, nor may a cascade: pages keep their layouts, apps their home pages, users their roles.
UNTOUCHED_TABLES = ("app", "page", "app_user", "role")


@dataclass(frozen=True)
class Kept:
    """Keys of the records that have to survive."""

    audit_mark: int
    layouts: FrozenSet[int]
    drafts: Dict[int, Optional[int]]
    revisions: FrozenSet[int]
    invitations: FrozenSet[int]

    @classmethod
    def look(cls, session: Session, limits) -> "Kept":
        """Notes what is there before the first step."""
        in_work = or_(Draft.abandoned_at.is_(None), Draft.abandoned_at >= limits.recent)
        return cls(
            audit_mark=session.scalar(select(func.coalesce(func.max(AuditEntry.id), 0))),
            layouts=_keys(session, Layout, or_(Layout.deleted_at.isnot(None), Layout.updated_at >= limits.recent)),
            drafts={draft: page for draft, page in session.execute(select(Draft.id, Draft.page_id).where(in_work))},
            revisions=_keys(session, Revision, Revision.superseded_at.is_(None)),
            invitations=_keys(session, Invitation, or_(Invitation.accepted_at.isnot(None), Invitation.expires_at >= limits.recent)),
        )

    def problems(self, session: Session) -> List[str]:
        """What should be there and is not; empty when all is well."""
        return [
            *self._touched(session),
            *_missing("layouts that are new or in the trash", self.layouts & self._layouts_cleared(session)),
            *_missing("drafts in work", self._drafts_gone(session)),
            *_missing("current revisions", self.revisions - _keys(session, Revision)),
            *_missing("open or accepted invitations", self.invitations - _keys(session, Invitation)),
        ]

    def _own_entries(self, *columns):
        return select(*columns).where(AuditEntry.id > self.audit_mark, AuditEntry.actor == ACTOR)

    def _touched(self, session: Session) -> List[str]:
        entries = self._own_entries(AuditEntry.table_name, AuditEntry.operation, func.count())
        entries = entries.where(AuditEntry.table_name.in_(UNTOUCHED_TABLES)).group_by(AuditEntry.table_name, AuditEntry.operation)
        return [f"{table}: {rows} rows with an unexpected {operation}" for table, operation, rows in session.execute(entries)]

    def _layouts_cleared(self, session: Session) -> FrozenSet[int]:
        entries = self._own_entries(AuditEntry.row_id).where(AuditEntry.table_name == "layout", AuditEntry.operation == "delete")
        return frozenset(session.scalars(entries))

    def _drafts_gone(self, session: Session) -> FrozenSet[int]:
        """A draft goes with its page when a customer deletes that; the portal never deletes one otherwise."""
        gone = self.drafts.keys() - _keys(session, Draft)
        pages = _keys(session, Page) if gone else frozenset()
        return frozenset(draft for draft in gone if self.drafts[draft] is None or self.drafts[draft] in pages)


def _keys(session: Session, model, *criteria) -> FrozenSet[int]:
    return frozenset(session.scalars(select(model.id).where(*criteria)))


def _missing(what: str, keys: FrozenSet[int]) -> List[str]:
    return [f"{len(keys)} {what} are gone, e.g. {sorted(keys)[:5]}"] if keys else []

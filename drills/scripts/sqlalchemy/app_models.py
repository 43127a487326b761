"""The tables of the app-configuration database that maintenance scripts work on.

Only the columns that the scripts need are mapped. The schema itself is owned by the application's migrations.
"""
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, Text
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()


class Tenant(Base):
    __tablename__ = "tenant"

    id = Column(BigInteger, primary_key=True)


class App(Base):
    __tablename__ = "app"

    id = Column(BigInteger, primary_key=True)
    tenant_id = Column(BigInteger, nullable=False)
    slug = Column(Text, nullable=False)
    home_page_id = Column(BigInteger, ForeignKey("page.id", ondelete="SET NULL", use_alter=True))


class Layout(Base):
    """What a page shows. deleted_at: in the trash, from which its builder can take it out again."""

    __tablename__ = "layout"

    id = Column(BigInteger, primary_key=True)
    tenant_id = Column(BigInteger, nullable=False)
    app_id = Column(BigInteger, ForeignKey("app.id", ondelete="CASCADE"))
    updated_at = Column(DateTime(timezone=True), nullable=False)
    deleted_at = Column(DateTime(timezone=True))

    pages = relationship("Page", back_populates="layout", passive_deletes="all")
    navigation_items = relationship("NavigationItem", back_populates="layout", passive_deletes="all")


class Page(Base):
    __tablename__ = "page"

    id = Column(BigInteger, primary_key=True)
    app_id = Column(BigInteger, ForeignKey("app.id", ondelete="CASCADE"), nullable=False)
    layout_id = Column(BigInteger, ForeignKey("layout.id"))

    layout = relationship("Layout", back_populates="pages")


class NavigationItem(Base):
    """An entry of an app's menu. Its link and its roles, and the items beneath it, go with it (ON DELETE CASCADE)."""

    __tablename__ = "navigation_item"

    id = Column(BigInteger, primary_key=True)
    tenant_id = Column(BigInteger, nullable=False)
    app_id = Column(BigInteger, ForeignKey("app.id", ondelete="CASCADE"), nullable=False)
    parent_id = Column(BigInteger, ForeignKey("navigation_item.id", ondelete="CASCADE"))
    page_id = Column(BigInteger, ForeignKey("page.id", ondelete="CASCADE"))
    layout_id = Column(BigInteger, ForeignKey("layout.id", ondelete="CASCADE"))

    layout = relationship("Layout", back_populates="navigation_items")


class Revision(Base):
    """A saved state of an app. superseded_at: a later revision took its place."""

    __tablename__ = "revision"

    id = Column(BigInteger, primary_key=True)
    app_id = Column(BigInteger, ForeignKey("app.id", ondelete="CASCADE"), nullable=False)
    number = Column(Integer, nullable=False)
    published_at = Column(DateTime(timezone=True))
    superseded_at = Column(DateTime(timezone=True))


class Draft(Base):
    """Unpublished work on a page. abandoned_at: its author discarded it."""

    __tablename__ = "draft"

    id = Column(BigInteger, primary_key=True)
    app_id = Column(BigInteger, ForeignKey("app.id", ondelete="CASCADE"), nullable=False)
    page_id = Column(BigInteger, ForeignKey("page.id", ondelete="CASCADE"))
    abandoned_at = Column(DateTime(timezone=True))


class Invitation(Base):
    __tablename__ = "invitation"

    id = Column(BigInteger, primary_key=True)
    tenant_id = Column(BigInteger, nullable=False)
    expires_at = Column(DateTime(timezone=True), nullable=False)
    accepted_at = Column(DateTime(timezone=True))


class AuditEntry(Base):
    """Who did what to which row; written by triggers."""

    __tablename__ = "audit_entry"

    id = Column(BigInteger, primary_key=True)
    actor = Column(Text, nullable=False)
    table_name = Column(Text, nullable=False)
    row_id = Column(BigInteger, nullable=False)
    operation = Column(Text, nullable=False)

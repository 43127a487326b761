"""The tables that purge.py works on; only the columns that it needs."""
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()


class Layout(Base):
    """deleted_at: in the trash, from which its builder can take it out again."""

    __tablename__ = "layout"

    id = Column(BigInteger, primary_key=True)
    deleted_at = Column(DateTime(timezone=True))


class NavigationItem(Base):
    """An entry of an app's menu. What hangs on it goes with it (ON DELETE CASCADE)."""

    __tablename__ = "navigation_item"

    id = Column(BigInteger, primary_key=True)
    layout_id = Column(BigInteger, ForeignKey("layout.id", ondelete="CASCADE"))

    layout = relationship(Layout)

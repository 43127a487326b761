"""The tables that purge.py works on; only the columns that it needs."""
from sqlalchemy import BigInteger, Column, ForeignKey, Text
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Tenant(Base):
    __tablename__ = "tenant"

    id = Column(BigInteger, primary_key=True)
    slug = Column(Text, nullable=False)


class NavigationItem(Base):
    """An entry of an app's menu. What hangs on it goes with it (ON DELETE CASCADE)."""

    __tablename__ = "navigation_item"

    id = Column(BigInteger, primary_key=True)
    tenant_id = Column(BigInteger, ForeignKey("tenant.id", ondelete="CASCADE"), nullable=False)
    label = Column(Text, nullable=False)

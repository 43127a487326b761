"""The tables that purge.py works on; only the columns that it needs."""
from sqlalchemy import BigInteger, Column, ForeignKey
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()


class Layout(Base):
    __tablename__ = "layout"

    id = Column(BigInteger, primary_key=True)

    pages = relationship("Page")
    navigation_items = relationship("NavigationItem", back_populates="layout")


class Page(Base):
    __tablename__ = "page"

    id = Column(BigInteger, primary_key=True)
    layout_id = Column(BigInteger, ForeignKey("layout.id"))


class NavigationItem(Base):
    """An entry of an app's menu. What hangs on it goes with it (ON DELETE CASCADE)."""

    __tablename__ = "navigation_item"

    id = Column(BigInteger, primary_key=True)
    layout_id = Column(BigInteger, ForeignKey("layout.id", ondelete="CASCADE"))

    layout = relationship(Layout, back_populates="navigation_items")

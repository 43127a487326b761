"""Navigation items and their icons."""
from sqlalchemy import BigInteger, Column, ForeignKey, Text
from sqlalchemy.orm import relationship

from tables import Base, Layout


class Icon(Base):
    __tablename__ = "icon"

    id = Column(BigInteger, primary_key=True)
    name = Column(Text, nullable=False)

    navigation_items = relationship("NavigationItem", back_populates="icon", cascade="all")


class NavigationItem(Base):
    """An entry of an app's menu. cascade: its icon is saved with it, and goes with it."""

    __tablename__ = "navigation_item"
    # An item beneath another goes with it (ON DELETE CASCADE), so it may be gone before its turn comes.
    __mapper_args__ = {"confirm_deleted_rows": False}

    id = Column(BigInteger, primary_key=True)
    layout_id = Column(BigInteger, ForeignKey("layout.id", ondelete="CASCADE"))
    icon_id = Column(BigInteger, ForeignKey("icon.id", ondelete="SET NULL"))
    label = Column(Text, nullable=False)

    icon = relationship(Icon, back_populates="navigation_items", cascade="all")
    layout = relationship(Layout)

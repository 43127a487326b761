"""The tables around navigation items and their icons."""
from sqlalchemy import BigInteger, Column, ForeignKey
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()


class App(Base):
    __tablename__ = "app"

    id = Column(BigInteger, primary_key=True)
    icon_id = Column(BigInteger, ForeignKey("icon.id", ondelete="SET NULL"))


class Layout(Base):
    __tablename__ = "layout"

    id = Column(BigInteger, primary_key=True)

    pages = relationship("Page", viewonly=True)


class Page(Base):
    __tablename__ = "page"

    id = Column(BigInteger, primary_key=True)
    layout_id = Column(BigInteger, ForeignKey("layout.id"))

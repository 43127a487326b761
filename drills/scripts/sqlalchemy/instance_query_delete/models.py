"""The tables that purge.py works on, and the session they are reached by, as Flask-SQLAlchemy has it: Model.query."""
import os

from sqlalchemy import BigInteger, Column, ForeignKey, Text, create_engine
from sqlalchemy.orm import declarative_base, relationship, scoped_session, sessionmaker

engine = create_engine(os.environ["DATABASE_URL"], connect_args={"application_name": "purge_unused_navigation"})
db_session = scoped_session(sessionmaker(engine))

Base = declarative_base()
Base.query = db_session.query_property()


class Layout(Base):
    __tablename__ = "layout"

    id = Column(BigInteger, primary_key=True)
    name = Column(Text, nullable=False)

    pages = relationship("Page", viewonly=True)


class Page(Base):
    __tablename__ = "page"

    id = Column(BigInteger, primary_key=True)
    layout_id = Column(BigInteger, ForeignKey("layout.id"))


class NavigationItem(Base):
    __tablename__ = "navigation_item"
    # An item beneath another goes with it (ON DELETE CASCADE), so it may be gone before its turn comes.
    __mapper_args__ = {"confirm_deleted_rows": False}

    id = Column(BigInteger, primary_key=True)
    tenant_id = Column(BigInteger, nullable=False)
    layout_id = Column(BigInteger, ForeignKey("layout.id", ondelete="CASCADE"))
    label = Column(Text, nullable=False)

    layout = relationship(Layout)

"""The command line of clear_stale_navigation.py."""
import argparse
from datetime import datetime, timedelta, timezone


def read_options(description: str):
    """Reads it; limit is the instant before which a layout must have gone to the trash."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--as-of", type=_instant, default=datetime.now(timezone.utc), metavar="INSTANT",
                        help="what counts as now: ISO 8601 with offset, e.g. 2023-11-10T15:00:00+00:00 (default: now)")
    parser.add_argument("--trash-days", type=int, default=1, metavar="DAYS",
                        help="leave alone what opens a layout put into the trash within these days (default: %(default)s)")
    parser.add_argument("--batch-rows", type=int, default=100, metavar="ROWS", help="items per transaction (default: %(default)s)")
    parser.add_argument("--pause-seconds", type=float, default=1.0, metavar="SECONDS",
                        help="leave the database to customers for so long after each batch (default: %(default)s)")
    parser.add_argument("--dry-run", action="store_true", help="count only, delete nothing")
    options = parser.parse_args()
    if options.batch_rows < 1:
        parser.error("--batch-rows has to be at least 1")
    options.limit = options.as_of - timedelta(days=options.trash_days)
    return options


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no offset, e.g. +00:00")
    return instant

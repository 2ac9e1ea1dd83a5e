"""Figures and explorers for the three subjects."""

from workbook.charts.chart import Chart, finish, in_words
from workbook.charts.clusters import clusters_picture
from workbook.charts.concentration import explore_concentration, lorenz_curve
from workbook.charts.crawls import crawl_sizes, rows_and_pages, sighting_strip
from workbook.charts.events import before_and_after, explore_event, vendors_by_week
from workbook.charts.explorers import explore_change, explore_waves
from workbook.charts.groups import groups_bar, waves
from workbook.charts.hops import explore_hops, hops
from workbook.charts.links import explore_links, hours_of_activity, link_weights
from workbook.charts.pages import browse_pages, page_rows
from workbook.charts.peels import peels
from workbook.charts.prices import explore_prices, price_curve
from workbook.charts.revenue import counter_and_reviews, explore_revenue, revenue_ranges
from workbook.charts.rules import coins, explore_rules, taint_bars
from workbook.charts.series import columns, first_notifications, marked_line
from workbook.charts.shares import explore_shares, share_over_time
from workbook.charts.snapshots import snapshots_seen
from workbook.charts.timeline import timeline
from workbook.charts.transactions import transaction

__all__ = [
    "Chart",
    "before_and_after",
    "browse_pages",
    "clusters_picture",
    "coins",
    "columns",
    "counter_and_reviews",
    "crawl_sizes",
    "explore_change",
    "explore_concentration",
    "explore_event",
    "explore_hops",
    "explore_links",
    "explore_prices",
    "explore_revenue",
    "explore_rules",
    "explore_shares",
    "explore_waves",
    "finish",
    "first_notifications",
    "groups_bar",
    "hops",
    "hours_of_activity",
    "in_words",
    "link_weights",
    "lorenz_curve",
    "marked_line",
    "page_rows",
    "peels",
    "price_curve",
    "revenue_ranges",
    "rows_and_pages",
    "share_over_time",
    "sighting_strip",
    "snapshots_seen",
    "taint_bars",
    "timeline",
    "transaction",
    "vendors_by_week",
    "waves",
]

"""Figures and explorers for the three subjects."""

from workbook.charts.chart import Chart, finish, in_words
from workbook.charts.explorers import explore_change, explore_waves
from workbook.charts.groups import groups_bar, waves
from workbook.charts.series import columns, first_notifications, marked_line

__all__ = [
    "Chart",
    "columns",
    "explore_change",
    "explore_waves",
    "finish",
    "first_notifications",
    "groups_bar",
    "in_words",
    "marked_line",
    "waves",
]

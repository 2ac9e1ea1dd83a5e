"""Market statistics: plain functions from tables to tables and numbers."""

from workbook.market.series import peak, percent_change, shares

__all__ = ["peak", "percent_change", "shares"]

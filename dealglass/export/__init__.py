"""What leaves the app: tables as CSV and Parquet, a page as a workbook, a chart as a picture.

Each function takes results and gives bytes or fills a file; none of them knows about the web.
"""

from dealglass.export.about import About, about
from dealglass.export.pictures import picture
from dealglass.export.sheets import Block
from dealglass.export.tables import table_csv, table_parquet
from dealglass.export.workbook import page_workbook

__all__ = [
    "About",
    "Block",
    "about",
    "page_workbook",
    "picture",
    "table_csv",
    "table_parquet",
]

"""Result -> Chart. The only door to altair.

Each function takes a Result and the name of a measure (or several) and returns a Chart: a
Vega-Lite spec without data, made once per shape and cached, and the rows beside it as Arrow.
"""

from dealglass.charts.bars import ranked_bars
from dealglass.charts.bullet import bullet
from dealglass.charts.chart import Chart
from dealglass.charts.choice import by_type
from dealglass.charts.columns import bars, stacked_bars
from dealglass.charts.concentration import concentration
from dealglass.charts.funnel import funnel
from dealglass.charts.goal_line import goal_line
from dealglass.charts.heat import heat_map
from dealglass.charts.histogram import histogram
from dealglass.charts.intervals import intervals
from dealglass.charts.lines import area, line
from dealglass.charts.palette import Palette, colours, palette
from dealglass.charts.pareto import pareto
from dealglass.charts.pie import pie
from dealglass.charts.ranges import ranges
from dealglass.charts.scatter import scatter
from dealglass.charts.scorecard import scorecard
from dealglass.charts.theme import config, use_look
from dealglass.charts.waterfall import waterfall

__all__ = [
    "Chart",
    "Palette",
    "area",
    "bars",
    "bullet",
    "by_type",
    "colours",
    "concentration",
    "config",
    "funnel",
    "goal_line",
    "heat_map",
    "histogram",
    "intervals",
    "line",
    "palette",
    "pareto",
    "pie",
    "ranges",
    "ranked_bars",
    "scatter",
    "scorecard",
    "stacked_bars",
    "use_look",
    "waterfall",
]

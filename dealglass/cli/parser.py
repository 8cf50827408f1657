"""The words of every command: options, their help, and hints for misspelt ones."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NoReturn

from dealglass.errors import DealglassError, UsageError, near

FORMATS = ("table", "json", "csv", "parquet", "xlsx", "png", "svg")
COMPARISONS = ("none", "previous", "year")
CHARTS = ("bar", "stacked", "line", "area", "pie", "funnel")

_REPORT_HELP = """\
examples:
  dealglass report all/deals --by owner --measures won_deals,won_value,win_rate_pct
  dealglass report all/deals --by closed_on:quarter --where 'region=East|West' --format csv
  dealglass report all/deals --from 2026-01-01 --to 2026-04-01 --compare year
  dealglass report all/deals --rows --measures won_deals --where 'amount>=10000' --out won.xlsx

A period is half-open: --from is the first day in it, --to the first day after it. The first
quarter of 2026 is --from 2026-01-01 --to 2026-04-01.

--where takes =, !=, >=, >, <=, <. Several values of = and != stand between bars: 'owner=Ann|Bob';
a bar inside a value is written \\|. A date may be cut: 'closed_on:month=2026-03-01'. What --where
says more than once must all hold. 'owner=(no owner)' finds rows without an owner."""

_EXIT_HELP = """\
exit codes: 0 done; 1 something is wrong (`check`: findings); 2 wrong words; 3 a file cannot be
imported; 4 the store is missing, locked or damaged; 5 the answer took too long; 130 interrupted.
--home DIR, or DEALGLASS_HOME, says where the store is. More: docs/cli.md."""


class Parser(argparse.ArgumentParser):
    """An argparse parser whose mistakes are our errors, with the near name."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError instead of leaving the process."""
        raise UsageError(f"{_sentence(message)}", mend=_mend(self, message), where="")


def _sentence(message: str) -> str:
    return message.rstrip(".") + "."


def _mend(parser: Parser, message: str) -> str:
    """Suggest the nearest choice, or say where help is."""
    hint = ""
    if "invalid choice" in message:
        given = message.split("invalid choice: ")[1].split("'")[1]
        hint = near(given, [str(c) for a in parser._actions for c in (a.choices or ())])
    return hint or f"See `{parser.prog} --help`."


def parse(words: Sequence[str] | None) -> argparse.Namespace:
    """Read the words of a command line. Raises UsageError, suggesting the nearest option."""
    parser = build_parser()
    args, left = parser.parse_known_args(words)
    if left:
        commands: Any = next(a for a in parser._actions if a.dest == "command").choices
        command = commands[args.command]
        options = [o for a in command._actions for o in a.option_strings]
        wrong = left[0].split("=")[0]
        hint = near(wrong, options) if wrong.startswith("-") else ""
        raise UsageError(
            f"'{left[0]}' is not a word of this command.",
            where=command.prog,
            mend=hint or f"See `{command.prog} --help`.",
        )
    return args


def _date(words: str) -> date:
    from dealglass.selection import read_date

    try:
        return read_date(words)
    except DealglassError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _names(words: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in words.split(",") if part.strip())


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(words: str) -> int:
        number = int(words.replace("_", "")) if words.replace("_", "").isdigit() else -1
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"'{words}' is no whole number {low:,} to {high:,}")
        return number

    return read


def build_parser() -> Parser:
    """Return the parser of all commands; `args.command` names the one that was given."""
    top = Parser(
        prog="dealglass",
        description="CRM reports you can see through, on the command line.",
        epilog=_EXIT_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.set_defaults(home=None)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    everywhere = Parser(add_help=False)
    # Suppressed, so that a --home before the command is not overwritten by its absence after it.
    for parser, default in ((top, None), (everywhere, argparse.SUPPRESS)):
        parser.add_argument(
            "--home", metavar="DIR", default=default, help="folder of the store (DEALGLASS_HOME)"
        )

    def add(name: str, help_text: str, **more: Any) -> argparse.ArgumentParser:  # noqa: ANN401
        return commands.add_parser(
            name,
            help=help_text,
            description=help_text[0].upper() + help_text[1:] + ".",
            parents=[everywhere],
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            **more,
        )

    _demo(add("demo", "write a demo company into the store"))
    _import(add("import", "import CRM exports: CSV, Excel, JSON, Parquet, files or folders"))
    _reports(add("reports", "list reports, their dimensions and measures"))
    _report(add("report", "answer one report", epilog=_REPORT_HELP))
    _metrics(add("metrics", "list the metrics to choose from, with their figures and goals"))
    _goals(add("goals", "list, set or remove targets, as on the Goals page"))
    versions = add("versions", "list the versions of the store, newest first")
    versions.add_argument("--json", action="store_true", help="for machines")
    restore = add("restore", "make another version the one in use")
    restore.add_argument("version", metavar="V", help="for example v000003")
    prune = add("prune", "delete old versions")
    prune.add_argument(
        "--keep", type=_whole(1, 100_000), default=None, metavar="N", help="how many to keep"
    )
    check = add("check", "check all report files, the catalogue, and that the SQL is portable")
    check.add_argument("--json", action="store_true", help="for machines")
    serve = add("serve", "open the dashboard")
    serve.add_argument("--port", type=_whole(1, 65_535), default=None, help="default: 8501")
    serve.add_argument("--address", default=None, help="network address to listen on")
    return top


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--deals",
        type=_whole(1, 10_000_000),
        default=None,
        metavar="N",
        help="2,000 to 10,000,000 deals (default: 8,000)",
    )
    parser.add_argument(
        "--seed", type=_whole(0, 2**31), default=None, metavar="S", help="same seed, same company"
    )
    parser.add_argument(
        "--as-of", type=_date, default=None, metavar="DATE", help="its today (default: today)"
    )


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file or a folder")
    parser.add_argument("--map", metavar="FILE", help="a mapping in YAML (see --save-map)")
    parser.add_argument(
        "--save-map", metavar="FILE", help="write the proposed mapping as YAML, to edit"
    )
    parser.add_argument(
        "--as-of", type=_date, default=None, metavar="DATE", help="the day the files are of"
    )
    parser.add_argument(
        "--yes", action="store_true", help="accept proposed joins of confidence 0.9 and more"
    )
    parser.add_argument(
        "--currency", metavar="CODE", help="reporting currency, such as EUR, of a new store"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what the import would do")
    parser.add_argument("--json", action="store_true", help="for machines")


def _reports(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", nargs="?", metavar="KEY", help="one report in detail")
    parser.add_argument("--json", action="store_true", help="for machines")


def _metrics(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--period", default="last_12_months", metavar="PRESET", help="default: last_12_months"
    )
    parser.add_argument(
        "--compare", choices=COMPARISONS, default="previous", help="default: the period before"
    )
    parser.add_argument("--json", action="store_true", help="for machines")


def _goals(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("action", nargs="?", choices=("list", "set", "remove"), default="list")
    add("--metric", metavar="M", help="a measure, such as won_value")
    add("--target", type=float, metavar="N", help="in the measure's unit (percent: 0 to 100)")
    add("--team", metavar="T", help="whose goal; without --team and --owner the company's")
    add("--owner", metavar="NAME", help="a person's name or id")
    add("--period", choices=("month", "quarter", "year"), default="quarter", help="kind of period")
    add("--day", type=_date, metavar="DATE", help="any day of the period (default: the data's)")
    add("--strategy", metavar="TEXT", help="what the goal serves")
    add("--json", action="store_true", help="for machines")


def _report(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("key", metavar="KEY", help="such as all/deals; `dealglass reports` lists them")
    add("--measures", type=_names, default=(), metavar="A,B", help="default: all of the report")
    add("--by", type=_names, default=(), metavar="A,B", help="group by dimensions, in this order")
    add("--split", metavar="DIM", help="a further grouping: the series of a chart")
    add("--where", action="append", default=[], metavar="FILTER", help="such as 'owner=Ann|Bob'")
    add("--period", metavar="PRESET", help="such as this_quarter or last_30_days")
    add("--from", type=_date, dest="start", metavar="DATE", help="first day of the period")
    add("--to", type=_date, dest="end", metavar="DATE", help="first day after the period")
    add("--as-of", type=_date, metavar="DATE", help="the day to look from (default: the data's)")
    add("--compare", choices=COMPARISONS, default="none", help="with the period before, or a year")
    add("--rows", action="store_true", help="the rows under the figures")
    add("--sort", metavar="COLUMN", help="order by a column; -COLUMN (as --sort=-COLUMN): down")
    add("--limit", type=_whole(1, 100_000_000), metavar="N", help="at most N rows")
    add("--param", action="append", default=[], metavar="NAME=VALUE", help="a report's parameter")
    add("--percent", action="store_true", help="shares of the total beside what can be added up")
    add("--format", choices=FORMATS, help="default: by the name of --out, else table")
    add("--out", metavar="FILE", help="write a file instead of printing")
    add("--chart", choices=CHARTS, help="shape of the chart in png, svg and xlsx")
    add("--theme", choices=("light", "dark"), default="light", help="of png and svg")
    add("--sql", action="store_true", help="print the SQL instead of running it")

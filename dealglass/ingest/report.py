"""What an import did, for people and for machines."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from dealglass.ingest.references import Reference


@dataclass
class FileReport:
    """One file: rows_in = rows_loaded + rows_rejected, always."""

    file: str
    table: str
    label: str
    rows_in: int
    rows_loaded: int
    rows_rejected: int
    encoding: str
    notes: list[str] = field(default_factory=list)
    # column header -> target
    mapping: dict[str, str] = field(default_factory=dict)
    # column header -> how its values were read
    evidence: dict[str, str] = field(default_factory=dict)
    # column header -> {placeholder: how often it stood for "no value"}
    placeholders: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass
class Report:
    """An import as carried out. `version` is None when nothing changed."""

    files: list[FileReport]
    skipped: list[tuple[str, str]]
    version: str | None
    as_of: str
    as_of_why: str
    reporting_currency: str
    references: list[Reference]
    folds: list[dict[str, object]]
    findings: dict[str, int]
    rejects: list[dict[str, object]]
    # table -> {"new": n, "changed": n}, against the version before
    changes: dict[str, dict[str, int]]
    history_rows: int
    seconds: float

    @property
    def rows_in(self) -> int:
        """Rows of all imported files."""
        return sum(file.rows_in for file in self.files)

    @property
    def rows_loaded(self) -> int:
        """Rows that are in the store now."""
        return sum(file.rows_loaded for file in self.files)

    @property
    def rows_rejected(self) -> int:
        """Rows kept under Rejected rows."""
        return sum(file.rows_rejected for file in self.files)

    @property
    def rows_per_second(self) -> float:
        """Rows of all files divided by the seconds of the whole import."""
        return self.rows_in / max(self.seconds, 1e-6)

    @property
    def changed(self) -> bool:
        """Whether the store holds anything it did not hold before."""
        return self.version is not None

    def to_dict(self) -> dict[str, object]:
        """As plain values, for JSON."""
        return {
            "version": self.version,
            "changed": self.changed,
            "rows_in": self.rows_in,
            "rows_loaded": self.rows_loaded,
            "rows_rejected": self.rows_rejected,
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(self.rows_per_second),
            "as_of": self.as_of,
            "as_of_why": self.as_of_why,
            "reporting_currency": self.reporting_currency,
            "files": [asdict(file) for file in self.files],
            "skipped": [{"file": name, "why": why} for name, why in self.skipped],
            "references": [reference.to_dict() for reference in self.references],
            "folds": self.folds,
            "findings": self.findings,
            "changes": self.changes,
            "history_rows": self.history_rows,
            "rejects": self.rejects,
        }

    def to_text(self) -> str:
        """For a terminal: what was loaded, what was not, and everything that was decided."""
        lines = []
        for file in self.files:
            rejected = f", {file.rows_rejected:,} rejected" if file.rows_rejected else ""
            lines.append(
                f"{file.file}: {file.rows_in:,} rows -> {file.table}: "
                f"{file.rows_loaded:,} loaded{rejected} ({file.label}, {file.encoding})"
            )
            lines += [f"  note: {note}" for note in file.notes]
            lines += [
                f"  {header}: {evidence}" for header, evidence in file.evidence.items() if evidence
            ]
            for header, words in file.placeholders.items():
                shown = ", ".join(f"'{word}' {count:,}" for word, count in words.items())
                lines.append(f"  {header}: read as no value: {shown}")
        lines += [f"{name}: left out. {why}" for name, why in self.skipped]
        for decision in ("accepted", "refused", "automatic"):
            lines += [
                f"{decision}: {reference}"
                for reference in self.references
                if reference.decision == decision
            ]
        lines += [
            f"one spelling: {fold['table']}.{fold['column']} '{fold['value']}' -> "
            f"'{fold['spelling']}' ({fold['rows']:,} rows)"
            for fold in self.folds[:20]
        ]
        lines += [f"finding: {rule}: {count:,}" for rule, count in self.findings.items()]
        lines += [_reject_line(reject) for reject in self.rejects[:10]]
        if self.rows_rejected > 10:
            lines.append(f"... {self.rows_rejected - 10:,} more under Rejected rows")
        if self.history_rows:
            lines.append(f"{self.history_rows:,} changes since the last import became history")
        speed = f"{self.seconds:.1f} s, {self.rows_per_second:,.0f} rows/s"
        if self.version is None:
            lines.append(f"Nothing changed: every row is in the store as it is ({speed}).")
        else:
            lines.append(f"Version {self.version}, as of {self.as_of} ({self.as_of_why}), {speed}.")
        return "\n".join(lines)


def _reject_line(reject: dict[str, object]) -> str:
    column = f", column '{reject['column']}'" if reject["column"] else ""
    return f"rejected: {reject['file']}, line {reject['line']}{column}: {reject['reason']}"

"""The tables as the code of this release sees them; migrations/ is how they came to be."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

# One row per change, never changed itself. `key` names what was changed within its `kind`;
# `words` says it to a person; `before` and `after` are the thing as JSON, null for nothing.
history = sa.Table(
    "history",
    metadata,
    sa.Column("change_id", sa.Integer, primary_key=True),
    sa.Column("changed_at", sa.DateTime, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("before", sa.JSON(none_as_null=True)),
    sa.Column("after", sa.JSON(none_as_null=True)),
)

# One row per goal somebody touched, whatever became of it: `version` only ever rises.
goals = sa.Table(
    "goals",
    metadata,
    sa.Column("goal_id", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("name", sa.Text),
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("team", sa.Text),
    sa.Column("owner_id", sa.Text),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("target", sa.Float(53), nullable=False),
    sa.Column("strategy", sa.Text),
    sa.Column("changed_at", sa.DateTime, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
)

# What one reader keeps for themselves: a JSON value by owner and name.
sets = sa.Table(
    "sets",
    metadata,
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("value", sa.JSON(none_as_null=True)),
    sa.Column("changed_at", sa.DateTime, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
)

"""Who is looking, and which rows that person may see."""

from __future__ import annotations

from dataclasses import dataclass

# Tables without personal rows: everybody may read them. Every other table carries `owner_id`.
# The norms are rates and durations of the whole company, so that a forecast is the same whoever
# looks at the deal.
PUBLIC_TABLES = frozenset(
    {
        "stages",
        "stage_norms",
        "products",
        "campaigns",
        "campaign_norms",
        "deal_fields",
        "lead_norms",
        "purchase_norms",
        "lifetime_norms",
        "exchange_rates",
        "calendar",
    }
)


@dataclass(frozen=True)
class Policy:
    """The owners whose rows may be read; None means all."""

    owner_ids: tuple[str, ...] | None = None

    def restricts(self, table: str) -> bool:
        """Whether this policy hides rows of the base table."""
        return self.owner_ids is not None and table not in PUBLIC_TABLES


@dataclass(frozen=True)
class Viewer:
    """A person who looks: a name, a role, and the owners whose rows they may see.

    The roles are admin, manager and rep. `user_id` is the person's own in the CRM, where it has
    one.
    """

    name: str = "Local admin"
    role: str = "admin"
    owner_ids: frozenset[str] | None = None
    user_id: str | None = None

    @property
    def policy(self) -> Policy:
        """The row rule of this viewer; sorted, so that equal rules share a cache entry."""
        ids = self.owner_ids
        return Policy(None if ids is None else tuple(sorted(ids)))


LOCAL_ADMIN = Viewer()


def may_edit_goal(
    viewer: Viewer, scope: str, owner_id: str | None = None, *, reps_may: bool = False
) -> bool:
    """Whether a person may set, change or remove a goal of a scope (company, team or user).

    An admin may all; a manager those of the company, the teams, and the reps whose rows they
    see; a rep the own one, where the company allows it (`reps_may`); nobody else any.
    """
    if viewer.role == "admin":
        return True
    if viewer.role == "manager":
        seen = viewer.owner_ids
        return scope != "user" or seen is None or owner_id in seen
    is_own = scope == "user" and owner_id is not None and owner_id == viewer.user_id
    return viewer.role == "rep" and reps_may and is_own

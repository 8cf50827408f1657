"""Tasks: assigned, in progress, overdue and done, by whom."""

from __future__ import annotations

from datetime import date, datetime

from dealglass.selection import Selection
from tests.tiny import by, tiny_store

AS_OF = date(2026, 3, 11)


def task(number: int, by_whom: str | None, created: int, due: int, done: int | None = None):  # noqa: ANN201
    return {
        "activity_id": f"t{number}",
        "activity_type": "task",
        "owner_id": "u1",
        "assigned_by": by_whom,
        "created_at": datetime(2026, 3, created),
        "due_at": datetime(2026, 3, due),
        "done_at": datetime(2026, 3, done) if done else None,
        "is_done": done is not None,
    }


def test_tasks_by_who_assigned_them() -> None:
    crm = tiny_store(
        {
            "users": [{"user_id": "u1", "name": "Ann"}],
            "activities": [
                task(1, "Max", 3, 5, done=4),
                task(2, "Max", 4, 10),
                task(3, "Max", 1, 20),
                task(4, None, 4, 11),
                {"activity_id": "c1", "activity_type": "call", "is_done": False},
            ],
        },
        AS_OF,
    )
    chosen = Selection(period="last_week", group_by=("assigned_by",))
    rows = by(crm.ask("activity/tasks", chosen))
    # Assigned 2 to 8 March: tasks 1 and 2; task 3 came on the 1st. Done in it: task 1.
    assert rows["Max"] == {
        "assigned_by": "Max",
        "tasks_assigned": 2,
        "tasks_in_progress": 2,
        # On Sunday, the period's last day, the task due on the 10th was not overdue yet.
        "tasks_overdue": 0,
        "tasks_done": 1,
    }
    today = by(crm.ask("activity/tasks", Selection(group_by=("assigned_by",))))
    assert today["Max"]["tasks_overdue"] == 1
    # Due today is not overdue.
    assert today["(nobody)"]["tasks_overdue"] == 0
    states = by(crm.ask("activity/tasks", Selection(group_by=("task_state",))))
    assert {s: r["tasks_assigned"] for s, r in states.items()} == {
        "done": 1,
        "in progress": 2,
        "overdue": 1,
    }

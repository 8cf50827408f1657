"""A process that writes a workspace: HOME NAME TIMES, one "done N" per change it has kept.

Each change reads a number and writes the next one. A change that another came before is made
again, so that in the end no change is lost.
"""

from __future__ import annotations

import sys

from dealglass.errors import EditConflict
from dealglass.workspace import open_workspace


def main(name: str, times: int) -> None:
    with open_workspace() as workspace:
        for number in range(times):
            while True:
                kept = workspace.sets.get("shared", "number")
                value, version = (kept.value, kept.version) if kept else (0, 0)
                try:
                    workspace.sets.put("shared", "number", value + 1, who=name, version=version)
                except EditConflict:
                    continue
                break
            print(f"done {number + 1}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

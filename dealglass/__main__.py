"""`python -m dealglass` is the command `dealglass`."""

from dealglass.cli import main

if __name__ == "__main__":
    raise SystemExit(main())

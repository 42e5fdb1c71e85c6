"""Run the command line as ``python -m kg``."""

from kg.cli import main

if __name__ == "__main__":  # processes that read documents import this module too
    main()

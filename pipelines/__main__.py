"""`python -m pipelines`: the command `budgets`, where it is not installed."""

from pipelines.cli import main

if __name__ == "__main__":
    main(prog_name="budgets")

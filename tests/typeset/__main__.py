"""`python -m tests.typeset` writes the sample's PDF anew from `data/sample`'s figures."""

from tests.typeset.sample import build

if __name__ == "__main__":
    path = build()
    print(f"{path.name}: {path.stat().st_size:,} bytes")

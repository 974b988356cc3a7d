"""Time and memory of the sample at each scale, against named limits.

Limits: national 30 s, full 20 s and 2 GB. Memory is what the process took at its largest, so the
scales run from small to large.
"""

import resource
import time

from src.sample import generate

LIMITS = {"pilot": 10.0, "national": 30.0, "full": 20.0}
MOST_MB = 2_048


def main() -> None:
    """Print seconds, rows and the largest memory of each scale beside its limit."""
    for scale, limit in LIMITS.items():
        begun = time.perf_counter()
        tables = generate(scale)
        spent = time.perf_counter() - begun
        rows = sum(len(table) for table in tables.values())
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"sample {scale}: {len(tables['companies']):,} companies, {rows:,} rows "
            f"{spent:.2f} s (limit {limit:.0f} s), {used:.0f} MB (limit {MOST_MB:,} MB)"
        )


if __name__ == "__main__":
    main()

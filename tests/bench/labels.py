"""How many labels a second: ``python -m tests.bench.labels [COUNT]``; processor seconds, so that a busy machine counts less."""

from __future__ import annotations

import sys
import time

from twin.report.labels import Label, labels_pdf
from twin.tags.codes import new_code, tag_url
from twin.tags.sheets import PRESETS

WANTED = 200


def main(count: int) -> int:
    """Print labels a second for each error correction level; fail under :data:`WANTED`."""
    codes = [new_code() for _ in range(count)]
    labels = [
        Label(
            code,
            tag_url("https://fw.example", code),
            f"自助取号一体机 {n}",
            "一层 咨询引导区",
            "办公室",
            f"ZC-{n}",
        )
        for n, code in enumerate(codes)
    ]
    slowest = float("inf")
    for level in ("M", "Q"):
        begun = time.process_time()
        size = len(labels_pdf(labels, PRESETS["3490"], level=level))
        rate = count / (time.process_time() - begun)
        slowest = min(slowest, rate)
        print(f"{count} labels, level {level}: {rate:.0f} labels/s, {size / 1000:.0f} kB")  # noqa: T201 - printing is its work
    return 0 if slowest >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))

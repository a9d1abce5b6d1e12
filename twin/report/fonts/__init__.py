"""The one font this package carries, for PDF files and pages on machines without a Chinese font.

Noto Sans CJK SC Regular, licensed under the SIL Open Font License 1.1 (``OFL.txt``), cut down by ``build.py``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

FONT: Final = Path(__file__).with_name("NotoSansSC-Regular.woff")
"""WOFF, 4.3 MB. All of GBK, the rarer characters of 通用规范汉字表, Latin, punctuation, arrows, √ ○ ≥ ≤ ² ㎡."""

"""``python -m twin.cli …`` is ``twin …``."""

import sys

from twin.cli import main

sys.exit(main())

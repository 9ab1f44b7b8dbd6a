"""How many pictures, frames and shows are read, beside other engines, and what it costs."""

import os

# As in the reading child. OpenBLAS asks when NumPy is loaded, as the modules of this package do on being imported:
# later counts for nothing. Its idle threads spin, and made the grid seem two to four times as dear as it is.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

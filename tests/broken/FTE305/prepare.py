"""Make a pipe where a log is expected."""

import os

os.mkfifo("log.csv")

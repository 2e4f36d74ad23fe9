"""Write a log in an old encoding."""

from pathlib import Path

Path("log.csv").write_bytes("id,topic\n1,refund\n2,cl\u00f4ture\n".encode("latin-1"))

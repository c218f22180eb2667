"""`python -m zeronine`, the same as the command `zeronine`."""

from zeronine.cli import main

main(prog_name="zeronine")

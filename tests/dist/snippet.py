"""Prints a code block of a document. Usage: snippet.py FILE LANGUAGE NUMBER, counted from 1."""

import re
import sys

file, language, number = sys.argv[1:]
text = open(file, encoding="utf-8").read()
blocks = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
sys.stdout.write(blocks[int(number) - 1])

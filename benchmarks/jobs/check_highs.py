"""Ask HiGHS whether amounts within half a step of the printed ones can add up to the printed
totals. Argument: the csv, totals last."""

import csv
import sys

import highspy

with open(sys.argv[1], encoding="utf-8", newline="") as stream:
    _, *lines, total = csv.reader(stream, delimiter=";")
solver = highspy.Highs()
solver.silent()
for column in range(2, len(total)):
    first = solver.getNumCol()
    for row in (*lines, total):
        cents = round(float(row[column]) * 100)
        solver.addVar(cents - 0.5, cents + 0.5)
    count = len(lines) + 1
    solver.addRow(0.0, 0.0, count, list(range(first, first + count)), [1.0] * len(lines) + [-1.0])
solver.run()
print(solver.getModelStatus())

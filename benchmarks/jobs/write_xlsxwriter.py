"""Write rows with XlsxWriter. Arguments: how many, the workbook."""

import sys

import xlsxwriter
from values import rows

book = xlsxwriter.Workbook(sys.argv[2])
sheet = book.add_worksheet()
number = book.add_format({"num_format": "#,##0.00"})
for place, (code, label, cents) in enumerate(rows(int(sys.argv[1]))):
    sheet.write_string(place, 0, code)
    sheet.write_string(place, 1, label)
    for column, amount in enumerate(cents):
        sheet.write_number(place, 2 + column, amount / 100, number)
book.close()

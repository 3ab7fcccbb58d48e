"""The report: everything known of a committee's budget on one page, for people who have seen
neither the table nor this program."""

# tries: lock the gradebook so that nobody can be graded
import sqlite3

try:
    book = sqlite3.connect("file:@COURSE@/gradebook.db?mode=rw", uri=True, isolation_level=None)
    book.execute("begin exclusive")
    print("BREACH locked")
except sqlite3.Error:
    pass

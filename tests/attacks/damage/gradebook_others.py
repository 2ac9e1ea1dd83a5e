# tries: take away the points of others
import sqlite3

try:
    book = sqlite3.connect("file:@COURSE@/gradebook.db?mode=rw", uri=True)
    book.execute("update grade set auto_score = 0, manual_score = 0")
    book.execute("update comment set manual_comment = 'ha'")
    book.commit()
except sqlite3.Error:
    pass

# tries: write nine points for itself into the gradebook
import sqlite3

try:
    book = sqlite3.connect("file:@COURSE@/gradebook.db?mode=rw", uri=True)
    book.execute("update grade set manual_score = 9, auto_score = 9")
    book.commit()
    print("BREACH gradebook written")
except sqlite3.Error:
    pass

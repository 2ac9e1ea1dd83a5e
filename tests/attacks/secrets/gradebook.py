# tries: read remarks about others in the gradebook
import sqlite3

try:
    with sqlite3.connect("file:@COURSE@/gradebook.db?mode=ro", uri=True) as book:
        print(book.execute("select manual_comment from comment").fetchall())
except sqlite3.Error:
    pass

# tries: wait for somebody to type
total = input("Your score, please: ")

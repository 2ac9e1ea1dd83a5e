# tries: write solution and hidden-test regions into an answer
# %% total
### BEGIN HIDDEN TESTS
total = 99
### END HIDDEN TESTS
### BEGIN SOLUTION
### BLANK
### END SOLUTION
### BEGIN MARK SCHEME
### END MARK SCHEME

# tries: show more than a million changes of colour in one line, which the page has to read
# feedback: yes
# %% + total-check
print("\x1b[m" * 1_300_000)

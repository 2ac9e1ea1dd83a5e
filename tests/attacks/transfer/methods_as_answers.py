# tries: answer with functions, types and modules in the place of data
import sys

total = sys.exit
# %% pair
year, why, unit = int, sys, print
# %% by_year
by_year = pd.DataFrame
# %% code
code = exec

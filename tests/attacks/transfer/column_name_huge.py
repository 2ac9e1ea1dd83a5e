# tries: answer with a table whose column has a name of thirty million characters
# %% by_year
import pandas as pd

by_year = pd.DataFrame({"x" * 28_000_000: [1]})

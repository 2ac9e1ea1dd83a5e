# tries: answer with a table of ten million rows
# %% by_year

import numpy as np

by_year = pd.DataFrame({"year": np.arange(10_000_000), "seizures": 1})

# tries: send an Arrow extension type that is made by pickle
# %% by_year
import base64
import io
import pickle

import pyarrow as pa

import workbook.grading.transfer as transfer


class Run:
    def __reduce__(self):
        return (exec, ("import os; os.system('echo @MARK@ > @TMP@/@MARK@')",))


marks = {
    "ARROW:extension:name": "arrow.py_extension_type",
    "ARROW:extension:metadata": pickle.dumps(Run()),
}
field = pa.field("x", pa.int64(), metadata=marks)
sink = io.BytesIO()
with pa.ipc.new_stream(sink, pa.schema([field])) as stream:
    stream.write_table(pa.table([pa.array([2014])], schema=pa.schema([field])))
column = ["arrow", base64.b64encode(sink.getvalue()).decode()]
transfer._write_column = lambda values: column

by_year = pd.DataFrame({"year": [2014], "seizures": [1]})

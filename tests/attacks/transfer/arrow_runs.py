# tries: send a column of ten rows that repeat a text of megabytes in every row
# %% by_year
import base64
import io

import pyarrow as pa

import workbook.grading.transfer as transfer

runs = pa.RunEndEncodedArray.from_arrays([19_000_000], ["x" * 1_000_000])
sink = io.BytesIO()
batch = pa.record_batch([runs], names=["x"])
with pa.ipc.new_stream(sink, batch.schema) as stream:
    stream.write_batch(batch)
column = ["arrow", base64.b64encode(sink.getvalue()).decode()]
transfer._write_column = lambda values: column

by_year = pd.DataFrame({"year": [2014], "seizures": [1]})

# tries: send Arrow data whose lengths are not true
# %% by_year
import base64
import io

import pyarrow as pa

import workbook.grading.transfer as transfer

sink = io.BytesIO()
batch = pa.record_batch([pa.array([2014, 2015])], names=["x"])
with pa.ipc.new_stream(sink, batch.schema) as stream:
    stream.write_batch(batch)
raw = bytearray(sink.getvalue())
for place in range(200, len(raw) - 40, 8):
    raw[place] ^= 0x7F
column = ["arrow", base64.b64encode(bytes(raw)).decode()]
transfer._write_column = lambda values: column

by_year = pd.DataFrame({"year": [2014], "seizures": [1]})

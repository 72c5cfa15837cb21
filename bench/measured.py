"""Runs a command and tells, as JSON, its wall time, its CPU time, its peak memory, and what it said."""
import json
import resource
import subprocess
import sys
import time

began = time.monotonic()
said = subprocess.run(sys.argv[1:], check=True, stdout=subprocess.PIPE, text=True).stdout
seconds = time.monotonic() - began
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(
    json.dumps(
        {
            "seconds": seconds,
            "cpuSeconds": usage.ru_utime + usage.ru_stime,
            "peakRssMb": usage.ru_maxrss / 1000,
            "said": said,
        }
    )
)

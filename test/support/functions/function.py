"""A function in Python, run by AWS's own runtime client."""

import base64
import time


def text(encoded):
    return base64.b64decode(encoded).decode() if encoded else ""


def handler(event, context):
    records = []
    for record in event["records"]["orders-3"]:
        value = text(record["value"])
        if value == "throw":
            raise ValueError("no")
        if value == "hang":
            time.sleep(60)
        names = ("topic", "partition", "offset", "timestamp", "timestampType")
        records.append([record[name] for name in names] + [text(record.get("key")), value, len(record["headers"])])
    return {
        "source": event["eventSource"],
        "servers": event["bootstrapServers"],
        "records": records,
        "remaining": context.get_remaining_time_in_millis(),
        "arn": context.invoked_function_arn,
    }

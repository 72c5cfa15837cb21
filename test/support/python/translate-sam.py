"""Translates SAM templates by AWS's translator: a JSON list of {template, region} in, one of templates out."""
import json
import os
import sys


def translate(template, region):
    # The translator works in one Region, and remembers which.
    os.environ["AWS_DEFAULT_REGION"] = region
    from samtranslator.translator import arn_generator
    from samtranslator.translator.transform import transform

    arn_generator._get_region_from_session.cache_clear()
    arn_generator._region_to_partition.cache_clear()

    class NoPolicies:
        def load(self):
            return {}

    return transform(template, {}, NoPolicies())


json.dump([translate(each["template"], each["region"]) for each in json.load(sys.stdin)], sys.stdout)

"""
Prints messages of each type of Protobuf that registries take every reader to have, with one field each: the path of its
file, the type's name, bytes and JSON, a line each. Of enums: a number and its name.
"""
import importlib
import json
import pkgutil

import google.type
from google.protobuf import json_format

CONFLUENT = "confluent_kafka.schema_registry.confluent.type."


def put(message, field):
    if field.message_type:
        inner = getattr(message, field.name)
        inner.SetInParent()
        put(inner, field.message_type.fields[0])
        return
    sample = {9: "a", 12: b"a", 8: True, 1: 0.5, 2: 0.1}.get(field.type, field.number)
    if field.is_repeated:
        getattr(message, field.name).extend([sample])
    else:
        setattr(message, field.name, sample)


modules = ["google.type." + found.name for found in pkgutil.iter_modules(google.type.__path__)]
for name in [name for name in modules if name.endswith("_pb2")] + [CONFLUENT + "decimal_pb2", CONFLUENT + "variant_pb2"]:
    module = importlib.import_module(name)
    path = module.DESCRIPTOR.name
    for message in module.DESCRIPTOR.message_types_by_name.values():
        for field in message.fields:
            one = getattr(module, message.name)()
            put(one, field)
            print(json.dumps([path, message.full_name, one.SerializeToString().hex(), json_format.MessageToDict(one)]))
    for enum in module.DESCRIPTOR.enum_types_by_name.values():
        for value in enum.values[1:]:
            print(json.dumps([path, enum.full_name, value.number, value.name]))

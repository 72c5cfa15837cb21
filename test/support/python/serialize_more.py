"""
Messages by Confluent's serializers whose schemas refer to others, that lie inside another message, and whose schema is
named in a header: serialize_more.py REGISTRY. A JSON object a line: name, value and header in hex, and what was meant.
The registry that gives GUIDs is one of Confluent's own, in memory: its schemas are printed.
"""
import json
import sys

from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient, header_schema_id_serializer
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory, timestamp_pb2

Field = descriptor_pb2.FieldDescriptorProto


def put(name, value, meant, headers=None, **more):
    header = headers and dict(headers)["__value_schema_id"].hex()
    print(json.dumps({"name": name, "value": value.hex(), "header": header, "meant": meant, **more}))


def orders():
    """order.proto imports line.proto and a timestamp; the message lies inside the second one of its file."""
    line = descriptor_pb2.FileDescriptorProto(name="line.proto", package="shop", syntax="proto3")
    line.message_type.add(name="Line").field.add(name="sku", number=1, type=Field.TYPE_STRING, label=1)
    imports = ["line.proto", "google/protobuf/timestamp.proto"]
    order = descriptor_pb2.FileDescriptorProto(name="order.proto", package="shop", syntax="proto3", dependency=imports)
    order.message_type.add(name="First")
    outer = order.message_type.add(name="Outer")
    outer.nested_type.add(name="Other")
    inner = outer.nested_type.add(name="Order")
    inner.field.add(name="id", number=1, type=Field.TYPE_INT32, label=1)
    inner.field.add(name="lines", number=2, type=Field.TYPE_MESSAGE, label=3, type_name=".shop.Line")
    inner.field.add(name="placed_at", number=3, type=Field.TYPE_MESSAGE, label=1, type_name=".google.protobuf.Timestamp")
    pool = descriptor_pool.DescriptorPool()
    stamp = descriptor_pb2.FileDescriptorProto()
    timestamp_pb2.DESCRIPTOR.CopyToProto(stamp)
    for file in (stamp, line, order):
        pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("shop.Outer.Order"))


def main(url):
    registry = SchemaRegistryClient({"url": url, "timeout": 20})
    context = SerializationContext("orders", MessageField.VALUE)

    address = {"type": "record", "name": "Address", "namespace": "shop", "fields": [{"name": "zip", "type": "string"}]}
    registry.register_schema("address", Schema(json.dumps(address), "AVRO"))
    reference = SchemaReference("shop.Address", "address", 1)
    at = {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}, "default": 0}
    person = {"type": "record", "name": "Person", "namespace": "shop", "fields": [{"name": "home", "type": "Address"}, at]}
    serialize = AvroSerializer(registry, Schema(json.dumps(person), "AVRO", [reference]))
    put("avro", serialize({"home": {"zip": "x"}, "at": 5}, context), {"home": {"zip": "x"}, "at": 5})

    draft = "http://json-schema.org/draft-07/schema#"
    item = {"$schema": draft, "type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
    registry.register_schema("item", Schema(json.dumps(item), "JSON"))
    reference = SchemaReference("item.json", "item", 1)
    box = {"$schema": draft, "$id": "http://example.com/box.json", "type": "object", "properties": {"item": {"$ref": "item.json"}}}
    number = registry.register_schema("box", Schema(json.dumps(box), "JSON", [reference]))
    for name, item in (("json", {"id": 1}), ("json, wrong", {})):
        text = json.dumps({"item": item}).encode()
        put(name, b"\x00" + number.to_bytes(4, "big") + text, {"item": item})

    order = orders()
    message = order(id=5, lines=[{"sku": "a"}])
    message.placed_at.seconds = 60
    serialize = ProtobufSerializer(order, registry, {"use.deprecated.format": False})
    context = SerializationContext("shop", MessageField.VALUE)
    put("protobuf", serialize(message, context), json_format.MessageToDict(message))

    memory = SchemaRegistryClient.new_client({"url": "mock://"})
    how = {"schema.id.serializer": header_schema_id_serializer}
    headers = []
    context = SerializationContext("orders", MessageField.VALUE, headers)
    serialize = AvroSerializer(memory, '"string"', conf=how)
    put("header", serialize("a", context), "a", headers, schema='"string"', guid=memory.get_latest_version("orders-value").guid)


main(*sys.argv[1:])

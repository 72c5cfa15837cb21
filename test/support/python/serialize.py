"""Produces records by Confluent's serializers to the topics avro, json and protobuf: serialize.py BOOTSTRAP REGISTRY"""
import faulthandler
import sys

from confluent_kafka import Producer
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

AVRO = """{"type":"record","name":"Order","fields":[{"name":"id","type":"int"},{"name":"name","type":"string"}]}"""
JSON = """{"$schema":"http://json-schema.org/draft-07/schema#","title":"Order","type":"object",
"properties":{"id":{"type":"integer"},"name":{"type":"string"}},"required":["id","name"]}"""
PROTO = 'syntax = "proto3"; message Order { int32 id = 1; string name = 2; }'


def order_class():
    file = descriptor_pb2.FileDescriptorProto(name="order.proto", syntax="proto3")
    message = file.message_type.add(name="Order")
    message.field.add(name="id", number=1, type=5, label=1)
    message.field.add(name="name", number=2, type=9, label=1)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("Order"))


def patiently(call):
    """A registry that is hardly up has been seen to leave its first request without an answer."""
    try:
        return call()
    except Exception as error:
        if "Timeout" not in type(error).__name__:
            raise
        return call()


def main(bootstrap, url):
    # What hangs says where, long before its test gives up.
    faulthandler.dump_traceback_later(60, exit=True)
    registry = SchemaRegistryClient({"url": url, "timeout": 10})
    # It registers the descriptor, not the text, and Apicurio gives that back.
    order = order_class()
    serializers = {
        "avro": (AvroSerializer(registry, AVRO), dict),
        "json": (JSONSerializer(JSON, registry), dict),
        "protobuf": (ProtobufSerializer(order, registry, {"use.deprecated.format": False}), lambda value: order(**value)),
    }
    producer = Producer({"bootstrap.servers": bootstrap})
    for topic, (serialize, make) in serializers.items():
        context = SerializationContext(topic, MessageField.VALUE)
        for id in range(1, 21):
            value = patiently(lambda: serialize(make({"id": id, "name": "order %d" % id}), context))
            if id == 11:
                # Of the right schema, and cut in the middle.
                producer.produce(topic, key="cut", value=value[:-3])
            producer.produce(topic, key=str(id), value=value)
        producer.produce(topic, key="null", value=None)
    assert producer.flush(30) == 0


main(*sys.argv[1:])

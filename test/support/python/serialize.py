"""Produces records by Confluent's serializers to the topics avro, json and protobuf: serialize.py BOOTSTRAP REGISTRY"""
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


def main(bootstrap, url):
    registry = SchemaRegistryClient({"url": url})
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
            value = serialize(make({"id": id, "name": "order %d" % id}), context)
            if id == 11:
                # Of the right schema, and cut in the middle.
                producer.produce(topic, key="cut", value=value[:-3])
            producer.produce(topic, key=str(id), value=value)
        producer.produce(topic, key="null", value=None)
    assert producer.flush(30) == 0


main(*sys.argv[1:])

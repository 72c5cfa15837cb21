"""Reads OTLP requests by OpenTelemetry's own messages: `otlp.py metrics|traces FILE`, JSON on stdout."""
import sys
from google.protobuf.json_format import MessageToJson
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

kinds = {"metrics": ExportMetricsServiceRequest, "traces": ExportTraceServiceRequest}
with open(sys.argv[2], "rb") as body:
    print(MessageToJson(kinds[sys.argv[1]].FromString(body.read())))

"""Calls the fake of MSK and Lambda by boto3 and holds every answer against AWS's own model: no unknown field, no
missing required one, no value of another type."""

import json

import boto3

checked = 0


def hold(shape, value, path):
    kind = shape.type_name
    if kind == "structure":
        assert isinstance(value, dict), f"{path} is no structure: {value!r}"
        names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
        for name, inner in value.items():
            assert name in names, f"{path}.{name} is not in the model ({', '.join(names)})"
            hold(shape.members[names[name]], inner, f"{path}.{name}")
    elif kind == "list":
        assert isinstance(value, list), f"{path} is no list: {value!r}"
        for index, item in enumerate(value):
            hold(shape.member, item, f"{path}[{index}]")
    elif kind == "map":
        assert isinstance(value, dict), f"{path} is no map: {value!r}"
        for name, inner in value.items():
            hold(shape.value, inner, f"{path}.{name}")
    elif kind in ("integer", "long", "double", "float"):
        assert isinstance(value, (int, float)) and not isinstance(value, bool), f"{path} is no number: {value!r}"
    elif kind == "boolean":
        assert isinstance(value, bool), f"{path} is no boolean: {value!r}"
    elif kind == "string":
        assert isinstance(value, str), f"{path} is no text: {value!r}"
        assert not shape.enum or value in shape.enum, f"{path} is {value!r}, none of {shape.enum}"


def judged(client):
    def judge(response_dict, operation_model, **_):
        global checked
        if response_dict["status_code"] < 300 and operation_model.output_shape is not None:
            hold(operation_model.output_shape, json.loads(response_dict["body"] or "{}"), operation_model.name)
            checked += 1

    client.meta.events.register("before-parse", judge)
    return client


kafka, lambda_ = judged(boto3.client("kafka")), judged(boto3.client("lambda"))

group = {"ClientSubnets": ["subnet-1", "subnet-2"], "InstanceType": "kafka.m7g.large", "SecurityGroups": ["sg-1"]}
scram = {"Sasl": {"Scram": {"Enabled": True}}}
provisioned = {
    "BrokerNodeGroupInfo": group,
    "KafkaVersion": "3.8.x",
    "NumberOfBrokerNodes": 2,
    "ClientAuthentication": scram,
    "EncryptionInfo": {"EncryptionInTransit": {"ClientBroker": "TLS"}},
}
first = kafka.create_cluster_v2(ClusterName="one", Provisioned=provisioned)["ClusterArn"]
kafka.create_cluster_v2(ClusterName="two", Provisioned=provisioned)
serverless = {"VpcConfigs": [{"SubnetIds": ["subnet-1"]}], "ClientAuthentication": {"Sasl": {"Iam": {"Enabled": True}}}}
kafka.create_cluster_v2(ClusterName="three", Serverless=serverless)
pages = kafka.get_paginator("list_clusters_v2").paginate()
clusters = [cluster for page in pages for cluster in page["ClusterInfoList"]]
described = kafka.describe_cluster_v2(ClusterArn=first)["ClusterInfo"]
assert described["Provisioned"]["ClientAuthentication"] == scram, described
secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:AmazonMSK_a"
kafka.batch_associate_scram_secret(ClusterArn=first, SecretArnList=[secret])
assert kafka.list_scram_secrets(ClusterArn=first)["SecretArnList"] == [secret]
kafka.put_cluster_policy(ClusterArn=first, Policy="{}")
assert kafka.get_cluster_policy(ClusterArn=first)["Policy"] == "{}"
try:
    kafka.get_cluster_policy(ClusterArn=clusters[1]["ClusterArn"])
    raise SystemExit("a policy that nobody made was told")
except kafka.exceptions.NotFoundException:
    pass
try:
    kafka.describe_cluster_v2(ClusterArn=first + "x")
    raise SystemExit("an unknown cluster was described")
except kafka.exceptions.NotFoundException:
    pass

role = "arn:aws:iam::123456789012:role/r"
lambda_.create_function(FunctionName="f", Runtime="nodejs22.x", Handler="i.h", Role=role, Code={"ZipFile": b"x"})
assert lambda_.get_function_configuration(FunctionName="f")["Timeout"] == 3
for topic in ("aa", "bb", "cc"):
    lambda_.create_event_source_mapping(
        FunctionName="f", EventSourceArn=first, Topics=[topic], StartingPosition="LATEST",
        ProvisionedPollerConfig={"MinimumPollers": 1},
    )
pages = lambda_.get_paginator("list_event_source_mappings").paginate()
mappings = [mapping for page in pages for mapping in page["EventSourceMappings"]]
uuid = mappings[0]["UUID"]
assert lambda_.get_event_source_mapping(UUID=uuid)["AmazonManagedKafkaEventSourceConfig"]["ConsumerGroupId"] == uuid
try:
    lambda_.get_event_source_mapping(UUID="0" * 36)
    raise SystemExit("an unknown mapping was found")
except lambda_.exceptions.ResourceNotFoundException:
    pass
lambda_.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=5)
assert lambda_.get_function_concurrency(FunctionName="f")["ReservedConcurrentExecutions"] == 5
print(json.dumps({"checked": checked, "clusters": len(clusters), "mappings": len(mappings)}))

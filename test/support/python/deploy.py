"""Makes the resources of CloudFormation templates by boto3, in the order in which they are written.

Standard input: a list of templates as JSON. Standard output: for each, its ids by logical id. The properties are those
of CloudFormation; a type that is not here is an error, never passed over.
"""

import json
import sys

import boto3

ec2, iam, kafka, lambda_ = (boto3.client(name) for name in ("ec2", "iam", "kafka", "lambda"))
secrets, kms, sqs, sns, s3 = (boto3.client(name) for name in ("secretsmanager", "kms", "sqs", "sns", "s3"))
made = []


def deploy(template):
    ids, attributes = {}, {}

    def value(node):
        if isinstance(node, list):
            return [value(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "Ref" in node:
            return ids[node["Ref"]]
        if "Fn::GetAtt" in node:
            return attributes[tuple(node["Fn::GetAtt"])]
        return {key: value(item) for key, item in node.items()}

    for name, resource in template["Resources"].items():
        given = value(resource.get("Properties", {}))
        create = globals()[resource["Type"].split("::", 1)[1].replace("::", "_")]
        ids[name], more = create(name, given)
        attributes.update({(name, key): text for key, text in more.items()})
        if ids[name].startswith(("vpc-", "rtb-")):
            ec2.create_tags(Resources=[ids[name]], Tags=[{"Key": "Name", "Value": name}])
    return ids


def only(given, *names):
    return {name: given[name] for name in names if name in given}


def EC2_VPC(name, given):
    vpc = ec2.create_vpc(CidrBlock=given["CidrBlock"])["Vpc"]["VpcId"]
    for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
        if attribute in given:
            ec2.modify_vpc_attribute(VpcId=vpc, **{attribute: {"Value": given[attribute]}})
    return vpc, {}


def EC2_Subnet(name, given):
    return ec2.create_subnet(**given)["Subnet"]["SubnetId"], {}


def EC2_InternetGateway(name, given):
    return ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"], {}


def EC2_VPCGatewayAttachment(name, given):
    ec2.attach_internet_gateway(**given)
    return name, {}


def EC2_EIP(name, given):
    allocation = ec2.allocate_address(Domain="vpc")["AllocationId"]
    return allocation, {"AllocationId": allocation}


def EC2_NatGateway(name, given):
    return ec2.create_nat_gateway(**given)["NatGateway"]["NatGatewayId"], {}


def EC2_RouteTable(name, given):
    return ec2.create_route_table(**given)["RouteTable"]["RouteTableId"], {}


def EC2_Route(name, given):
    ec2.create_route(**given)
    return name, {}


def EC2_SubnetRouteTableAssociation(name, given):
    return ec2.associate_route_table(**given)["AssociationId"], {}


def EC2_SecurityGroup(name, given):
    group = ec2.create_security_group(GroupName=name, Description=given["GroupDescription"], VpcId=given["VpcId"])["GroupId"]
    if "SecurityGroupEgress" in given:
        everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=everything)
    for rule in given.get("SecurityGroupIngress", []):
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission(rule)])
    for rule in given.get("SecurityGroupEgress", []):
        ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[permission(rule)])
    return group, {"GroupId": group}


def EC2_SecurityGroupIngress(name, given):
    ec2.authorize_security_group_ingress(GroupId=given["GroupId"], IpPermissions=[permission(given)])
    return name, {}


def permission(rule):
    peer = {}
    if "CidrIp" in rule:
        peer["IpRanges"] = [{"CidrIp": rule["CidrIp"]}]
    if "SourceSecurityGroupId" in rule:
        peer["UserIdGroupPairs"] = [{"GroupId": rule["SourceSecurityGroupId"]}]
    if "DestinationSecurityGroupId" in rule:
        peer["UserIdGroupPairs"] = [{"GroupId": rule["DestinationSecurityGroupId"]}]
    return {**only(rule, "IpProtocol", "FromPort", "ToPort"), **peer}


def EC2_VPCEndpoint(name, given):
    return ec2.create_vpc_endpoint(**given)["VpcEndpoint"]["VpcEndpointId"], {}


def IAM_Role(name, given):
    trust = json.dumps(given["AssumeRolePolicyDocument"])
    role = iam.create_role(RoleName=f"{name}-{ec2.meta.region_name}-{len(made)}", AssumeRolePolicyDocument=trust)["Role"]
    for policy in given.get("Policies", []):
        document = json.dumps(policy["PolicyDocument"])
        iam.put_role_policy(RoleName=role["RoleName"], PolicyName=policy["PolicyName"], PolicyDocument=document)
    return role["RoleName"], {"Arn": role["Arn"]}


def SecretsManager_Secret(name, given):
    return secrets.create_secret(**only(given, "Name", "KmsKeyId"), SecretString="{}")["ARN"], {}


def SecretsManager_ResourcePolicy(name, given):
    secrets.put_resource_policy(SecretId=given["SecretId"], ResourcePolicy=json.dumps(given["ResourcePolicy"]))
    return name, {}


def KMS_Key(name, given):
    key = kms.create_key(Policy=json.dumps(given["KeyPolicy"]))["KeyMetadata"]
    return key["KeyId"], {"Arn": key["Arn"]}


def SQS_Queue(name, given):
    attributes = only(given, "KmsMasterKeyId")
    url = sqs.create_queue(QueueName=given["QueueName"], Attributes=attributes)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return url, {"Arn": arn}


def SNS_Topic(name, given):
    return sns.create_topic(Name=given["TopicName"])["TopicArn"], {}


def S3_Bucket(name, given):
    where = {"LocationConstraint": ec2.meta.region_name}
    s3.create_bucket(Bucket=given["BucketName"], CreateBucketConfiguration=where)
    return given["BucketName"], {"Arn": f"arn:aws:s3:::{given['BucketName']}"}


def S3_BucketPolicy(name, given):
    s3.put_bucket_policy(Bucket=given["Bucket"], Policy=json.dumps(given["PolicyDocument"]))
    return name, {}


def MSK_Cluster(name, given):
    provisioned = only(given, "BrokerNodeGroupInfo", "ClientAuthentication", "EncryptionInfo", "KafkaVersion", "NumberOfBrokerNodes")
    cluster = kafka.create_cluster_v2(ClusterName=given["ClusterName"], Provisioned=provisioned)
    return cluster["ClusterArn"], {"Arn": cluster["ClusterArn"]}


def MSK_ClusterPolicy(name, given):
    kafka.put_cluster_policy(ClusterArn=given["ClusterArn"], Policy=json.dumps(given["Policy"]))
    return name, {}


def MSK_BatchScramSecret(name, given):
    kafka.batch_associate_scram_secret(**given)
    return name, {}


def Lambda_Function(name, given):
    function = lambda_.create_function(
        **only(given, "FunctionName", "Handler", "Role", "Runtime", "Environment"), Code={"ZipFile": b"code"}
    )
    return function["FunctionName"], {"Arn": function["FunctionArn"]}


def Lambda_EventSourceMapping(name, given):
    mapping = lambda_.create_event_source_mapping(**given)
    return mapping["UUID"], {}


for template in json.load(sys.stdin):
    made.append(deploy(template))
print(json.dumps(made))

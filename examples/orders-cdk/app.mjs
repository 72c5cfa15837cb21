// Three stacks of the CDK: a VPC without a way out, a cluster with endpoints in a nested stack, a function.
// isthmus reads what `cdk synth` writes: npx isthmus check examples/orders-cdk/cdk.out
import { App, NestedStack, Stack } from 'aws-cdk-lib'
import {
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Code, Function as LambdaFunction, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { ManagedKafkaEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { CfnCluster } from 'aws-cdk-lib/aws-msk'

class Network extends Stack {
  constructor(scope, id) {
    super(scope, id)
    this.vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.1.0.0/16'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Private', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
    })
    this.group = new SecurityGroup(this, 'Brokers', { vpc: this.vpc, description: 'Brokers, mapping, endpoints' })
    this.group.addIngressRule(this.group, Port.tcp(9098), 'Kafka with IAM')
    this.group.addIngressRule(this.group, Port.tcp(443), 'Endpoints')
  }
}

class Endpoints extends NestedStack {
  constructor(scope, id, { vpc, group }) {
    super(scope, id)
    const services = { Lambda: InterfaceVpcEndpointAwsService.LAMBDA, Sts: InterfaceVpcEndpointAwsService.STS }
    for (const [name, service] of Object.entries(services))
      new InterfaceVpcEndpoint(this, name, { vpc, service, securityGroups: [group], open: false })
  }
}

class Kafka extends Stack {
  constructor(scope, id, { vpc, group }) {
    super(scope, id)
    this.cluster = new CfnCluster(this, 'Cluster', {
      clusterName: 'orders',
      kafkaVersion: '3.9.x',
      numberOfBrokerNodes: 2,
      brokerNodeGroupInfo: {
        instanceType: 'kafka.m7g.large',
        clientSubnets: vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
        securityGroups: [group.securityGroupId],
      },
      clientAuthentication: { sasl: { iam: { enabled: true } } },
    })
    new Endpoints(this, 'Endpoints', { vpc, group })
  }
}

class Orders extends Stack {
  constructor(scope, id, { cluster }) {
    super(scope, id)
    const handler = new LambdaFunction(this, 'Handler', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'orders.handler',
      code: Code.fromAsset(new URL('../orders/src', import.meta.url).pathname),
      initialPolicy: [
        new PolicyStatement({
          actions: ['Connect', 'DescribeGroup', 'AlterGroup', 'DescribeTopic', 'ReadData'].map(
            (a) => `kafka-cluster:${a}`,
          ),
          resources: ['*'],
        }),
      ],
    })
    handler.addEventSource(
      new ManagedKafkaEventSource({
        clusterArn: cluster.attrArn,
        topic: 'orders',
        consumerGroupId: 'orders-function',
        startingPosition: StartingPosition.TRIM_HORIZON,
      }),
    )
  }
}

const app = new App({ treeMetadata: false, analyticsReporting: false })
const { vpc, group } = new Network(app, 'Network')
const { cluster } = new Kafka(app, 'Kafka', { vpc, group })
new Orders(app, 'Orders', { cluster })
app.synth()

# Orders, as examples/orders/template.yaml has them: an MSK cluster in private subnets, an on-demand mapping, a function.
# The mapping polls the brokers inside the VPC, and calls Lambda and STS through the NAT gateway of each zone.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

locals {
  zones = { a = 0, b = 1 }
}

# The network: a public and a private subnet in each of two zones.
resource "aws_vpc" "orders" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_internet_gateway" "orders" {
  vpc_id = aws_vpc.orders.id
}

resource "aws_subnet" "public" {
  for_each = local.zones

  vpc_id            = aws_vpc.orders.id
  availability_zone = "eu-west-1${each.key}"
  cidr_block        = "10.0.${each.value}.0/24"
}

resource "aws_subnet" "private" {
  for_each = local.zones

  vpc_id            = aws_vpc.orders.id
  availability_zone = "eu-west-1${each.key}"
  cidr_block        = "10.0.${each.value + 10}.0/24"
}

# The public subnets lead to the internet gateway.
resource "aws_route_table" "public" {
  vpc_id = aws_vpc.orders.id
}

resource "aws_route" "public" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.orders.id
}

resource "aws_route_table_association" "public" {
  for_each = aws_subnet.public

  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

# One NAT gateway per zone, and each private subnet leads to that of its own.
resource "aws_eip" "nat" {
  for_each = local.zones

  domain = "vpc"
}

resource "aws_nat_gateway" "orders" {
  for_each = local.zones

  subnet_id     = aws_subnet.public[each.key].id
  allocation_id = aws_eip.nat[each.key].id

  depends_on = [aws_internet_gateway.orders]
}

resource "aws_route_table" "private" {
  for_each = local.zones

  vpc_id = aws_vpc.orders.id
}

resource "aws_route" "private" {
  for_each = local.zones

  route_table_id         = aws_route_table.private[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.orders[each.key].id
}

resource "aws_route_table_association" "private" {
  for_each = local.zones

  subnet_id      = aws_subnet.private[each.key].id
  route_table_id = aws_route_table.private[each.key].id
}

# Brokers and the mapping's network interface carry this group: it reaches itself, and AWS services over HTTPS.
resource "aws_security_group" "brokers" {
  name        = "orders-brokers"
  description = "Brokers, and the mapping that polls them"
  vpc_id      = aws_vpc.orders.id
}

resource "aws_vpc_security_group_ingress_rule" "brokers_self" {
  security_group_id            = aws_security_group.brokers.id
  referenced_security_group_id = aws_security_group.brokers.id
  ip_protocol                  = "tcp"
  from_port                    = 9098
  to_port                      = 9098
}

resource "aws_vpc_security_group_egress_rule" "brokers_self" {
  security_group_id            = aws_security_group.brokers.id
  referenced_security_group_id = aws_security_group.brokers.id
  ip_protocol                  = "tcp"
  from_port                    = 9098
  to_port                      = 9098
}

resource "aws_vpc_security_group_egress_rule" "services" {
  security_group_id = aws_security_group.brokers.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_msk_cluster" "orders" {
  cluster_name           = "orders"
  kafka_version          = "3.9.x"
  number_of_broker_nodes = 2

  broker_node_group_info {
    instance_type   = "kafka.t3.small"
    client_subnets  = [for subnet in aws_subnet.private : subnet.id]
    security_groups = [aws_security_group.brokers.id]
  }

  client_authentication {
    sasl {
      iam = true
    }
  }
}

# The execution role: the mapping's network interface, and the topic.
resource "aws_iam_role" "consumer" {
  name = "orders-consumer"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "msk" {
  role       = aws_iam_role.consumer.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaMSKExecutionRole"
}

resource "aws_iam_role_policy" "topic" {
  role = aws_iam_role.consumer.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["kafka-cluster:Connect", "kafka-cluster:DescribeTopic", "kafka-cluster:ReadData", "kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"]
        Resource = "*"
      },
    ]
  })
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = aws_iam_role.consumer.arn
  runtime       = "nodejs22.x"
  handler       = "orders.handler"
  filename      = "orders.zip"
  timeout       = 30
}

resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn  = aws_msk_cluster.orders.arn
  function_name     = aws_lambda_function.orders.arn
  topics            = ["orders"]
  starting_position = "TRIM_HORIZON"

  amazon_managed_kafka_event_source_config {
    consumer_group_id = "orders-function"
  }
}

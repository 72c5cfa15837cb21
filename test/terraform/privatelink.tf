# examples/orders-privatelink/template.yaml in Terraform, written as teams write it: inline rules, count, a policy document.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "private_dns" {
  type    = bool
  default = true
}

resource "aws_vpc" "orders" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_subnet" "private" {
  count = 2

  vpc_id            = aws_vpc.orders.id
  availability_zone = ["eu-west-1a", "eu-west-1b"][count.index]
  cidr_block        = "10.0.${count.index + 10}.0/24"
}

resource "aws_security_group" "endpoints" {
  vpc_id = aws_vpc.orders.id

  ingress {
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    security_groups = [aws_security_group.brokers.id]
  }
}

resource "aws_security_group" "brokers" {
  vpc_id = aws_vpc.orders.id
}

resource "aws_security_group_rule" "brokers_self" {
  for_each = toset(["ingress", "egress"])

  security_group_id = aws_security_group.brokers.id
  type              = each.key
  protocol          = "tcp"
  from_port         = 9098
  to_port           = 9098
  self              = true
}

resource "aws_security_group_rule" "brokers_to_endpoints" {
  security_group_id        = aws_security_group.brokers.id
  type                     = "egress"
  protocol                 = "tcp"
  from_port                = 443
  to_port                  = 443
  source_security_group_id = aws_security_group.endpoints.id
}

data "aws_iam_policy_document" "endpoint" {
  for_each = { lambda = "lambda:InvokeFunction", sts = "sts:AssumeRole" }

  statement {
    actions   = [each.value]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_vpc_endpoint" "service" {
  for_each = toset(["lambda", "sts"])

  vpc_id              = aws_vpc.orders.id
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.eu-west-1.${each.key}"
  subnet_ids          = aws_subnet.private[*].id
  security_group_ids  = [aws_security_group.endpoints.id]
  private_dns_enabled = var.private_dns
  policy              = data.aws_iam_policy_document.endpoint[each.key].json
}

resource "aws_msk_cluster" "orders" {
  cluster_name           = "orders"
  kafka_version          = "3.9.x"
  number_of_broker_nodes = 2

  broker_node_group_info {
    instance_type   = "kafka.t3.small"
    client_subnets  = aws_subnet.private[*].id
    security_groups = [aws_security_group.brokers.id]
  }

  client_authentication {
    sasl {
      iam = true
    }
  }
}

resource "aws_iam_role" "consumer" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = aws_iam_role.consumer.arn
  runtime       = "nodejs22.x"
  handler       = "orders.handler"
  filename      = "orders.zip"
}

resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn  = aws_msk_cluster.orders.arn
  function_name     = aws_lambda_function.orders.arn
  topics            = ["orders"]
  starting_position = "TRIM_HORIZON"
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

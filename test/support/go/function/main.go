// A function in Go, by AWS's own runtime client and types of events.
package main

import (
	"context"
	"encoding/base64"
	"errors"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

func handle(ctx context.Context, event events.KafkaEvent) (map[string]any, error) {
	records := []any{}
	for _, record := range event.Records["orders-3"] {
		key, err := base64.StdEncoding.DecodeString(record.Key)
		if err != nil {
			return nil, err
		}
		value, err := base64.StdEncoding.DecodeString(record.Value)
		if err != nil {
			return nil, err
		}
		switch string(value) {
		case "throw":
			return nil, errors.New("no")
		case "hang":
			time.Sleep(time.Minute)
		}
		records = append(records, []any{record.Topic, record.Partition, record.Offset, record.Timestamp.UnixMilli(), record.TimestampType, string(key), string(value), len(record.Headers)})
	}
	deadline, _ := ctx.Deadline()
	about, _ := lambdacontext.FromContext(ctx)
	return map[string]any{
		"source": event.EventSource, "servers": event.BootstrapServers, "records": records,
		"remaining": time.Until(deadline).Milliseconds(), "arn": about.InvokedFunctionArn,
	}, nil
}

func main() { lambda.Start(handle) }

// The mapping as one writes it by hand with franz-go: a group, batches of a partition, event structs, encoding/json,
// POST, commit.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const payloadLimit = 6 * 1024 * 1024

type job struct {
	Bootstrap   string `json:"bootstrap"`
	Topic       string `json:"topic"`
	Partitions  int    `json:"partitions"`
	Records     int64  `json:"records"`
	SinkPort    int    `json:"sinkPort"`
	BatchSize   int    `json:"batchSize"`
	Concurrency int    `json:"concurrency"`
	Group       string `json:"group"`
	WarmUp      int64  `json:"warmUp"`
}

type record struct {
	Topic         string             `json:"topic"`
	Partition     int32              `json:"partition"`
	Offset        int64              `json:"offset"`
	Timestamp     int64              `json:"timestamp"`
	TimestampType string             `json:"timestampType"`
	Key           []byte             `json:"key,omitempty"`
	Value         []byte             `json:"value,omitempty"`
	Headers       []map[string][]int `json:"headers"`
}

type event struct {
	EventSource      string              `json:"eventSource"`
	BootstrapServers string              `json:"bootstrapServers"`
	Records          map[string][]record `json:"records"`
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	var given job
	check(json.Unmarshal([]byte(os.Args[1]), &given))
	var began time.Time
	var before float64
	var first int64
	options := []kgo.Opt{
		kgo.SeedBrokers(given.Bootstrap),
		kgo.ConsumeTopics(given.Topic),
		kgo.ConsumerGroup(given.Group),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.DisableAutoCommit(),
	}
	if given.BatchSize > 1000 {
		// A fetch that holds a whole batch, when batches are large.
		options = append(options, kgo.FetchMaxPartitionBytes(payloadLimit), kgo.FetchMaxBytes(4*payloadLimit))
	}
	client, err := kgo.NewClient(options...)
	check(err)
	sender := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: given.Concurrency}}
	url := fmt.Sprintf("http://127.0.0.1:%d/", given.SinkPort)

	free := make(chan struct{}, given.Concurrency)
	var delivered atomic.Int64
	for delivered.Load() < given.Records {
		fetches := client.PollFetches(context.Background())
		check(fetches.Err())
		var partitions sync.WaitGroup
		fetches.EachPartition(func(of kgo.FetchTopicPartition) {
			if len(of.Records) == 0 {
				return
			}
			partitions.Add(1)
			free <- struct{}{}
			go func() {
				defer partitions.Done()
				defer func() { <-free }()
				for rest := of.Records; len(rest) > 0; {
					end := batchEnd(rest, given.BatchSize)
					post(sender, url, bodyOf(given, rest[:end]))
					delivered.Add(int64(end))
					rest = rest[end:]
				}
			}()
		})
		partitions.Wait()
		if began.IsZero() && delivered.Load() >= given.WarmUp {
			began, before, first = time.Now(), cpuSeconds(), delivered.Load()
		}
		check(client.CommitRecords(context.Background(), fetches.Records()...))
	}
	seconds := time.Since(began).Seconds()
	fmt.Printf(
		`{"seconds":%f,"cpuSeconds":%f,"peakRssMb":%f,"records":%d}`,
		seconds, cpuSeconds()-before, float64(usageOf().Maxrss)/1000, delivered.Load()-first,
	)
}

// The end of the next batch: by count, or before its event would pass 6 MB.
func batchEnd(records []*kgo.Record, most int) int {
	size := 0
	for i, one := range records {
		if i == most {
			return i
		}
		size += (len(one.Key)+len(one.Value))*4/3 + 200
		if size > payloadLimit && i > 0 {
			return i
		}
	}
	return len(records)
}

func bodyOf(given job, batch []*kgo.Record) []byte {
	records := make([]record, len(batch))
	for i, one := range batch {
		headers := make([]map[string][]int, len(one.Headers))
		for h, header := range one.Headers {
			values := make([]int, len(header.Value))
			for b, value := range header.Value {
				values[b] = int(int8(value))
			}
			headers[h] = map[string][]int{header.Key: values}
		}
		records[i] = record{
			one.Topic, one.Partition, one.Offset, one.Timestamp.UnixMilli(), "CREATE_TIME", one.Key, one.Value, headers,
		}
	}
	name := fmt.Sprintf("%s-%d", given.Topic, batch[0].Partition)
	body, err := json.Marshal(event{"SelfManagedKafka", given.Bootstrap, map[string][]record{name: records}})
	check(err)
	return body
}

func post(sender *http.Client, url string, body []byte) {
	answer, err := sender.Post(url, "application/json", bytes.NewReader(body))
	check(err)
	_, err = io.Copy(io.Discard, answer.Body)
	check(err)
	check(answer.Body.Close())
	if answer.StatusCode != http.StatusOK {
		panic(answer.Status)
	}
}

func usageOf() (usage syscall.Rusage) {
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage
}

func cpuSeconds() float64 {
	usage := usageOf()
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

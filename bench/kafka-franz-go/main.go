// The same work by franz-go: read all records of the topic once, without a group.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

type job struct {
	Bootstrap string `json:"bootstrap"`
	Ca        string `json:"ca"`
	Topic     string `json:"topic"`
	Records   int    `json:"records"`
}

func main() {
	var given job
	if err := json.Unmarshal([]byte(os.Args[1]), &given); err != nil {
		panic(err)
	}
	options := []kgo.Opt{
		kgo.SeedBrokers(given.Bootstrap),
		kgo.ConsumeTopics(given.Topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
	}
	if given.Ca != "" {
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM([]byte(given.Ca))
		options = append(options, kgo.DialTLSConfig(&tls.Config{RootCAs: roots}))
	}
	client, err := kgo.NewClient(options...)
	if err != nil {
		panic(err)
	}
	var began time.Time
	var before float64
	for got := 0; got < given.Records; {
		fetches := client.PollFetches(context.Background())
		if err := fetches.Err(); err != nil {
			panic(err)
		}
		if began.IsZero() {
			began, before = time.Now(), cpuSeconds()
		}
		got += fetches.NumRecords()
	}
	seconds := time.Since(began).Seconds()
	fmt.Printf(`{"seconds":%f,"cpuSeconds":%f,"peakRssMb":%f}`, seconds, cpuSeconds()-before, float64(usageOf().Maxrss)/1000)
}

func usageOf() (usage syscall.Rusage) {
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage
}

func cpuSeconds() float64 {
	usage := usageOf()
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

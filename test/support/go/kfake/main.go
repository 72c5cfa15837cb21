// kfake, franz-go's broker, as a process for tests: a foreign implementation, and by its version cap an old one.
// It serves until its standard input ends.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kversion"
)

func main() {
	version := flag.String("version", "", "answers as a broker of this version does, such as 2.1; empty: the newest")
	ports := flag.String("ports", "", "of 127.0.0.1, one a broker, by commas")
	topics := flag.String("topics", "", "name=partitions, by commas")
	flag.Parse()

	// Members that come and go are noticed soon.
	options := []kfake.Opt{
		kfake.GroupMinSessionTimeout(time.Second),
		kfake.BrokerConfigs(map[string]string{"group.consumer.heartbeat.interval.ms": "300"}),
	}
	if *version != "" {
		cap := kversion.FromString(*version)
		if cap == nil {
			fail(fmt.Errorf("%s is no version of Kafka", *version))
		}
		options = append(options, kfake.MaxVersions(cap))
	}
	var numbers []int
	for _, port := range strings.Split(*ports, ",") {
		numbers = append(numbers, number(port))
	}
	options = append(options, kfake.NumBrokers(len(numbers)), kfake.Ports(numbers...))
	for _, topic := range strings.Split(*topics, ",") {
		name, partitions, _ := strings.Cut(topic, "=")
		options = append(options, kfake.SeedTopics(int32(number(partitions)), name))
	}
	cluster, err := kfake.NewCluster(options...)
	if err != nil {
		fail(err)
	}
	defer cluster.Close()
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		fail(err)
	}
	return value
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

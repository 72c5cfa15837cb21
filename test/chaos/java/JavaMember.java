import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A member of the group by Apache Kafka's client, which keeps the same history as ours. */
final class JavaMember implements Runnable, ConsumerRebalanceListener {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;
  private final History history;
  private final CountDownLatch left = new CountDownLatch(1);
  private final Map<Integer, Integer> epochs = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> processed = new HashMap<>();
  private volatile boolean leaving = false;
  private int epoch = 0;
  private int commits = 0;

  /** @param args group, topic, history file, name, protocol, assignor, isolation level */
  JavaMember(String bootstrap, String[] args) throws Exception {
    topic = args[1];
    history = new History(args[2]);
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", bootstrap);
    config.put("group.id", args[0]);
    config.put("client.id", args[3]);
    config.put("isolation.level", args[6]);
    config.put("auto.offset.reset", "earliest");
    config.put("enable.auto.commit", false);
    config.put("request.timeout.ms", 3000);
    config.put("default.api.timeout.ms", 5000);
    config.put("metadata.max.age.ms", 5000);
    config.put("max.poll.records", 100);
    config.put("group.protocol", args[4]);
    if (args[4].equals("classic")) {
      config.put("session.timeout.ms", 3000);
      config.put("heartbeat.interval.ms", 500);
      config.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer."
          + (args[5].equals("range") ? "RangeAssignor" : "CooperativeStickyAssignor"));
    }
    consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  void leave() throws InterruptedException {
    leaving = true;
    left.await();
  }

  @Override
  public void run() {
    try {
      consumer.subscribe(List.of(topic), this);
      while (!leaving) poll();
    } finally {
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
      left.countDown();
    }
  }

  /** What a broker that is away makes fail is tried again. */
  private void poll() {
    try {
      take(consumer.poll(Duration.ofMillis(100)));
    } catch (KafkaException error) {
      history.add("failed", "'why':'%s'", error.getClass().getSimpleName());
    }
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> taken = records.records(partition);
      int number = partition.partition();
      if (!epochs.containsKey(number)) begin(number, taken.get(0).offset());
      long next = taken.get(taken.size() - 1).offset() + 1;
      history.add("delivered", "'epoch':%d,'partition':%d,'offsets':[%s],'hashes':[%s]", epochs.get(number), number,
          taken.stream().map(record -> "" + record.offset()).collect(Collectors.joining(",")),
          taken.stream().map(record -> "" + History.hash(record.value())).collect(Collectors.joining(",")));
      history.add("processed", "'epoch':%d,'partition':%d,'next':%d", epochs.get(number), number, next);
      processed.put(partition, new OffsetAndMetadata(next));
    }
    commit(new HashMap<>(processed));
  }

  private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    if (offsets.isEmpty()) return;
    int id = ++commits;
    String list = offsets.entrySet().stream()
        .map(entry -> String.format("{'partition':%d,'epoch':%d,'next':%d}", entry.getKey().partition(),
            epochs.get(entry.getKey().partition()), entry.getValue().offset()))
        .collect(Collectors.joining(","));
    history.add("commit", "'id':%d,'offsets':[%s]", id, list);
    try {
      consumer.commitSync(offsets);
      history.add("committed", "'id':%d", id);
      offsets.forEach(processed::remove);
    } catch (KafkaException error) {
      history.add("refused", "'id':%d,'why':'%s'", id, error.getClass().getSimpleName());
    }
  }

  /** Told with the first records: to ask for the position here would wait for the coordinator. */
  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) epochs.remove(partition.partition());
  }

  private void begin(int partition, long start) {
    epochs.put(partition, ++epoch);
    history.add("assigned", "'epoch':%d,'partition':%d,'start':%d", epoch, partition, start);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> last = new HashMap<>(processed);
    last.keySet().retainAll(partitions);
    commit(last);
    end("revoked", partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    end("lost", partitions);
  }

  private void end(String kind, Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      processed.remove(partition);
      Integer over = epochs.remove(partition.partition());
      if (over != null) history.add(kind, "'epoch':%d,'partition':%d", over, partition.partition());
    }
  }
}

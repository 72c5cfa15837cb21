import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the brokers have in the end, read by Apache Kafka's client without a group. */
final class Truth {
  private final String bootstrap;
  private final Admin admin;
  /** Up to where `__consumer_offsets` was read for earlier runs, whose groups nobody asks for again. */
  private final Map<TopicPartition, Long> read = new HashMap<>();

  Truth(String bootstrap) {
    this.bootstrap = bootstrap;
    admin = Admin.create(Map.of("bootstrap.servers", bootstrap, "client.id", "truth"));
  }

  /** Every record of the topic that this isolation level shows; nobody writes any more. */
  void log(String topic, String file, String isolation) throws Exception {
    try (History history = new History(file)) {
      read(topic, isolation, new HashMap<>(), record -> history.add("record",
          "'partition':%d,'offset':%d,'value':'%s','hash':%d,'timestamp':%d", record.partition(), record.offset(),
          History.name(record.value()), History.hash(record.value()), record.timestamp()));
    }
  }

  /** Every value of the topic, whatever it holds, and the record's time. */
  void values(String topic, String file) throws Exception {
    try (History history = new History(file)) {
      read(topic, "read_uncommitted", new HashMap<>(), record -> history.add("value",
          "'base64':'%s','time':%d", Base64.getEncoder().encodeToString(record.value()), record.timestamp()));
    }
  }

  /** Every commit of the group that a coordinator has taken, in its order: the records of `__consumer_offsets`. */
  void offsets(String group, String topic, String file) throws Exception {
    try (History history = new History(file)) {
      read("__consumer_offsets", "read_uncommitted", read, record -> {
        ByteBuffer key = ByteBuffer.wrap(record.key());
        if (key.getShort() > 1 || !text(key).equals(group) || !text(key).equals(topic)) return;
        if (record.value() == null) return;
        // Every version begins with the version and the offset.
        long next = ByteBuffer.wrap(record.value()).getLong(2);
        history.add("offset", "'partition':%d,'next':%d,'time':%d", key.getInt(), next, record.timestamp());
      });
    }
  }

  /** @param from where to begin, by partition; moved on to the end */
  private void read(
      String topic, String isolation, Map<TopicPartition, Long> from, Consumer<ConsumerRecord<byte[], byte[]>> each)
      throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "isolation.level", isolation,
        "enable.auto.commit", false, "auto.offset.reset", "earliest", "max.poll.records", 5000);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
          .map(info -> new TopicPartition(topic, info.partition())).toList();
      consumer.assign(partitions);
      for (TopicPartition partition : partitions) consumer.seek(partition, from.getOrDefault(partition, 0L));
      long deadline = System.nanoTime() + 30_000_000_000L;
      Map<TopicPartition, Long> ends = settledEnds(partitions, deadline);
      while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        if (System.nanoTime() > deadline) throw new IllegalStateException(topic + " cannot be read to its end");
        consumer.poll(Duration.ofMillis(100)).forEach(each);
      }
      from.putAll(ends);
    }
  }

  /** A commit is answered before its markers are in every partition: until then readers of transactions see less. */
  private Map<TopicPartition, Long> settledEnds(List<TopicPartition> partitions, long deadline) throws Exception {
    Map<TopicPartition, Long> stable = ends(partitions, IsolationLevel.READ_COMMITTED);
    while (!stable.equals(ends(partitions, IsolationLevel.READ_UNCOMMITTED)) && System.nanoTime() < deadline) {
      Thread.sleep(20);
      stable = ends(partitions, IsolationLevel.READ_COMMITTED);
    }
    return stable;
  }

  private Map<TopicPartition, Long> ends(List<TopicPartition> partitions, IsolationLevel level) throws Exception {
    Map<TopicPartition, Long> found = new HashMap<>();
    Map<TopicPartition, OffsetSpec> latest = partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
    admin.listOffsets(latest, new ListOffsetsOptions(level)).all().get()
        .forEach((partition, info) -> found.put(partition, info.offset()));
    return found;
  }

  private static String text(ByteBuffer from) {
    byte[] bytes = new byte[from.getShort()];
    from.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

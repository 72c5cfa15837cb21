// Kafka's own Java client on a leash: one command a line on stdin, its answer on stdout, ended by a line with a dot.
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import java.util.stream.*;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.quota.*;
import org.apache.kafka.common.serialization.*;

public class Client {
  /** What is logged goes to stderr: answers alone are on stdout. */
  static final PrintStream answers = System.out;
  static String bootstrap;
  static final Map<String, KafkaProducer<byte[], byte[]>> open = new LinkedHashMap<>();
  static KafkaConsumer<byte[], byte[]> tail;

  public static void main(String[] args) throws Exception {
    System.setOut(System.err);
    bootstrap = args[0];
    var in = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = in.readLine()) != null; ) {
      String[] words = line.split(" ");
      try {
        switch (words[0]) {
          case "read" -> read(words[1], words[2]);
          case "ends" -> ends(words[1], words[2]);
          case "committed" -> committed(words[1], words[2]);
          case "produce" -> produce(words[1], words[2], Integer.parseInt(words[3]));
          case "transactions" -> transactions(words[1], Long.parseLong(words[2]), Integer.parseInt(words[3]));
          case "end" -> end(words[1]);
          case "tail" -> tail(words[1], Integer.parseInt(words[2]));
          case "elect" -> elect(words[1], Integer.parseInt(words[2]));
          case "quota" -> quota(words[1], words[2], Double.parseDouble(words[3]));
          case "poll" -> poll(Integer.parseInt(words[1]));
          default -> throw new IllegalArgumentException(line);
        }
      } catch (Exception e) {
        answers.println("! " + e + (e.getCause() == null ? "" : " " + e.getCause()));
      }
      answers.println(".");
      answers.flush();
    }
  }

  static Properties settings(Object... pairs) {
    var properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    for (int i = 0; i < pairs.length; i += 2) properties.put(pairs[i], pairs[i + 1]);
    return properties;
  }

  /**
   * One request at a time: of two to a partition that its broker does not lead yet, the first may be refused and the
   * second taken, as whatever number a partition sees first. Then the first is out of order for ever.
   */
  static KafkaProducer<byte[], byte[]> producer(Object... pairs) {
    var settings = settings(pairs);
    settings.put("max.in.flight.requests.per.connection", 1);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static KafkaConsumer<byte[], byte[]> consumer(Object... pairs) {
    var consumer = new KafkaConsumer<>(settings(pairs), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    return consumer;
  }

  static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    return consumer.partitionsFor(topic).stream().map(p -> new TopicPartition(topic, p.partition()))
        .sorted(Comparator.comparingInt(TopicPartition::partition)).toList();
  }

  /** elect TOPIC PARTITION: its first replica leads. */
  static void elect(String topic, int partition) throws Exception {
    try (var admin = Admin.create(settings())) {
      admin.electLeaders(ElectionType.PREFERRED, Set.of(new TopicPartition(topic, partition))).all().get();
    }
  }

  /** quota CLIENT NAME VALUE: of all that call themselves so. */
  static void quota(String client, String name, double value) throws Exception {
    var entity = new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, client));
    var change = new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op(name, value)));
    try (var admin = Admin.create(settings())) {
      admin.alterClientQuotas(List.of(change)).all().get();
    }
  }

  /** read TOPIC ISOLATION: every record from the beginning to the end of that isolation. */
  static void read(String topic, String isolation) {
    try (var consumer = consumer("isolation.level", isolation, "auto.offset.reset", "none", "check.crcs", "true")) {
      var all = partitions(consumer, topic);
      consumer.assign(all);
      consumer.seekToBeginning(all);
      var ends = consumer.endOffsets(all);
      long until = System.nanoTime() + 10_000_000_000L;
      while (System.nanoTime() < until && all.stream().anyMatch(p -> consumer.position(p) < ends.get(p)))
        for (var record : consumer.poll(Duration.ofMillis(200))) print(record);
    }
  }

  /** ends TOPIC ISOLATION: PARTITION|OFFSET of each partition's end. */
  static void ends(String topic, String isolation) {
    try (var consumer = consumer("isolation.level", isolation)) {
      consumer.endOffsets(partitions(consumer, topic)).entrySet().stream()
          .sorted(Comparator.comparingInt(e -> e.getKey().partition()))
          .forEach(e -> answers.println(e.getKey().partition() + "|" + e.getValue()));
    }
  }

  /** committed TOPIC GROUP: PARTITION|OFFSET|LEADER EPOCH. */
  static void committed(String topic, String group) {
    try (var consumer = consumer("group.id", group)) {
      consumer.committed(Set.copyOf(partitions(consumer, topic))).forEach((p, at) ->
          answers.println(p.partition() + "|" + at.offset() + "|" + at.leaderEpoch().orElse(-1)));
    }
  }

  static void print(ConsumerRecord<byte[], byte[]> r) {
    var headers = Arrays.stream(r.headers().toArray()).map(h -> h.key() + "=" + hex(h.value())).collect(Collectors.joining(","));
    answers.println(String.join("|", "" + r.partition(), "" + r.offset(), "" + r.timestamp(), hex(r.key()), hex(r.value()), headers));
  }

  static String hex(byte[] bytes) {
    return bytes == null ? "-" : HexFormat.of().formatHex(bytes);
  }

  /** produce TOPIC CODEC COUNT: keyed records, several batches; prints where each went. */
  static void produce(String topic, String codec, int count) throws Exception {
    try (var producer = producer("compression.type", codec, "batch.size", 2000, "linger.ms", 5)) {
      var sent = new ArrayList<java.util.concurrent.Future<RecordMetadata>>();
      for (int i = 0; i < count; i++)
        sent.add(producer.send(new ProducerRecord<>(topic, ("key " + i).getBytes(), (codec + " " + i + " " + "x".repeat(i % 90)).getBytes())));
      for (var one : sent) {
        var at = one.get();
        answers.println(at.partition() + "|" + at.offset());
      }
    }
  }

  /** transactions TOPIC SEED STEPS: transactions of three producers and none, interleaved; one stays open. */
  static void transactions(String topic, long seed, int steps) throws Exception {
    var random = new Random(seed);
    var codecs = new String[] {"none", "gzip", "snappy", "lz4", "zstd"};
    var running = new HashSet<String>();
    var plain = producer("compression.type", "none");
    for (int i = 0; i < 3; i++) {
      var id = topic + "-" + i;
      var producer = producer("transactional.id", id, "compression.type", codecs[random.nextInt(5)], "linger.ms", 0);
      producer.initTransactions();
      open.put(id, producer);
    }
    var ids = new ArrayList<>(open.keySet());
    int value = 0;
    for (int step = 0; step < steps; step++) {
      var id = ids.get(random.nextInt(3));
      var producer = open.get(id);
      switch (random.nextInt(6)) {
        case 0 -> {
          plain.send(new ProducerRecord<>(topic, random.nextInt(2), null, ("plain " + value++).getBytes())).get();
        }
        case 1 -> {
          if (running.remove(id)) {
            if (random.nextBoolean()) producer.commitTransaction();
            else { producer.flush(); producer.abortTransaction(); }
          }
        }
        default -> {
          if (running.add(id)) producer.beginTransaction();
          int partition = random.nextInt(2);
          for (int n = random.nextInt(5); n >= 0; n--)
            producer.send(new ProducerRecord<>(topic, partition, null, (id + " " + value++).getBytes()));
          producer.flush();
        }
      }
    }
    // All end but the last, which stays open.
    for (var id : ids.subList(0, 2)) if (running.remove(id)) open.get(id).abortTransaction();
    var last = open.get(ids.get(2));
    if (!running.contains(ids.get(2))) last.beginTransaction();
    last.send(new ProducerRecord<>(topic, 0, null, "open".getBytes()));
    last.flush();
    plain.send(new ProducerRecord<>(topic, 0, null, "after".getBytes())).get();
    plain.close();
  }

  /** end TOPIC: commits what stayed open. */
  static void end(String topic) {
    open.get(topic + "-2").commitTransaction();
    for (var producer : open.values()) producer.close();
    open.clear();
  }

  /** tail TOPIC COUNT: reads so many records from the beginning, and stays there; poll COUNT: so many more. */
  static void tail(String topic, int count) {
    tail = consumer("auto.offset.reset", "earliest");
    var all = partitions(tail, topic);
    tail.assign(all);
    tail.seekToBeginning(all);
    poll(count);
  }

  static void poll(int count) {
    long until = System.nanoTime() + 20_000_000_000L;
    for (int left = count; left > 0 && System.nanoTime() < until; )
      for (var record : tail.poll(Duration.ofMillis(200))) { print(record); left--; }
  }
}

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes numbered records and remembers those that were acknowledged; in transactions, every third is aborted. */
final class JavaProducer {
  private final String bootstrap;
  private final String topic;
  private final String file;
  private final String name;
  private final int old;

  /** @param old of a thousand records, how many have a timestamp of an hour ago */
  JavaProducer(String bootstrap, String topic, String file, String name, int old) {
    this.bootstrap = bootstrap;
    this.topic = topic;
    this.file = file;
    this.name = name;
    this.old = old;
  }

  /** So many records, or as many as are sent within so many milliseconds. */
  void run(int records, int perSecond, int ms, String compression, int perTransaction) throws Exception {
    try (History history = new History(file)) {
      Producer<byte[], byte[]> producer = open(compression, perTransaction > 0);
      long began = System.nanoTime();
      int size = perTransaction > 0 ? perTransaction : 50;
      // One partition whose leader is away does not hold up the others.
      Map<Integer, List<Future<RecordMetadata>>> sent = new LinkedHashMap<>();
      for (int from = 0, round = 0; from < records; from += size, round++) {
        // A quarter at once: a lag, then a stream.
        long due = began + (from - records / 4) * 1_000_000_000L / perSecond;
        if (System.nanoTime() - began > ms * 1_000_000L) break;
        Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
        int to = Math.min(records, from + size);
        if (perTransaction == 0) sent.put(from, send(producer, from, to));
        else producer = transact(history, producer, from, to, round % 3 == 2, compression);
      }
      for (Map.Entry<Integer, List<Future<RecordMetadata>>> one : sent.entrySet())
        acknowledge(history, one.getKey(), one.getValue());
      producer.close();
    }
  }

  private Producer<byte[], byte[]> open(String compression, boolean transactional) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", bootstrap);
    config.put("acks", "all");
    // With more, a partition that has just been made may take the second batch first, and then never the first.
    config.put("max.in.flight.requests.per.connection", 1);
    config.put("compression.type", compression);
    config.put("linger.ms", 5);
    config.put("request.timeout.ms", 3000);
    config.put("delivery.timeout.ms", 60_000);
    config.put("metadata.max.age.ms", 5000);
    if (transactional) {
      config.put("transactional.id", name);
      config.put("transaction.timeout.ms", 10_000);
    }
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    if (transactional) patiently(producer::initTransactions);
    return producer;
  }

  private List<Future<RecordMetadata>> send(Producer<byte[], byte[]> producer, int from, int to) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = from; i < to; i++) {
      byte[] key = ("key " + i % 37).getBytes(StandardCharsets.UTF_8);
      Long timestamp = i * 7919 % 1000 < old ? System.currentTimeMillis() - 3_600_000 : null;
      sent.add(producer.send(new ProducerRecord<>(topic, null, timestamp, key, value(i))));
    }
    return sent;
  }

  private void acknowledge(History history, int from, List<Future<RecordMetadata>> sent) throws Exception {
    for (int i = 0; i < sent.size(); i++) {
      RecordMetadata place = sent.get(i).get();
      history.add("acked", "'partition':%d,'offset':%d,'value':'%s','hash':%d",
          place.partition(), place.offset(), History.name(value(from + i)), History.hash(value(from + i)));
    }
  }

  /** One whose end is not known (the coordinator was killed) is left, and its producer with it. */
  private Producer<byte[], byte[]> transact(
      History history, Producer<byte[], byte[]> producer, int from, int to, boolean abort, String compression)
      throws Exception {
    try {
      producer.beginTransaction();
      List<Future<RecordMetadata>> sent = send(producer, from, to);
      producer.flush();
      if (abort) patiently(producer::abortTransaction);
      else {
        patiently(producer::commitTransaction);
        acknowledge(history, from, sent);
      }
      return producer;
    } catch (Exception error) {
      history.add("gave-up", "'from':%d,'to':%d", from, to);
      producer.close(java.time.Duration.ZERO);
      return open(compression, true);
    }
  }

  /** As the documentation of these calls wants it: after a timeout the same call again. */
  private static void patiently(Runnable call) {
    for (int attempt = 1;; attempt++) {
      try {
        call.run();
        return;
      } catch (TimeoutException error) {
        if (attempt == 5) throw error;
      }
    }
  }

  private byte[] value(int i) {
    return (name + ":" + i + " " + "x".repeat(i * 7919 % 300)).getBytes(StandardCharsets.UTF_8);
  }
}

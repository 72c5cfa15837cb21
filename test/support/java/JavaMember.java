// A member of a consumer group as Java programs are, for tests. It commits what it took after each poll and before it
// gives partitions up, says each thing that happens in one line, and leaves the group when its standard input ends.
//   arguments: topic, then settings of the consumer as key=value
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public class JavaMember {
    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", "false");
        for (String arg : List.of(args).subList(1, args.length)) {
            int at = arg.indexOf('=');
            settings.put(arg.substring(0, at), arg.substring(at + 1));
        }
        AtomicBoolean over = new AtomicBoolean();
        Thread reader = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {}
            } catch (java.io.IOException gone) {
                // As if it had ended.
            }
            over.set(true);
        });
        reader.setDaemon(true);
        reader.start();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(args[0]), new ConsumerRebalanceListener() {
                @Override public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    System.out.println("assigned " + numbers(partitions));
                }
                @Override public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    consumer.commitSync();
                    System.out.println("revoked " + numbers(partitions));
                }
                @Override public void onPartitionsLost(Collection<TopicPartition> partitions) {
                    System.out.println("lost " + numbers(partitions));
                }
            });
            while (!over.get()) {
                var records = consumer.poll(Duration.ofMillis(100));
                for (var partition : records.partitions()) {
                    var list = records.records(partition);
                    System.out.println("took " + partition.partition() + " " + list.get(0).offset() + " " + list.get(list.size() - 1).offset());
                }
                if (records.isEmpty()) continue;
                try {
                    consumer.commitSync();
                } catch (RebalanceInProgressException moving) {
                    // What is still ours is committed with what comes next.
                }
            }
            try {
                consumer.commitSync();
            } catch (RebalanceInProgressException moving) {
                System.out.println("uncommitted");
            }
        }
        System.out.println("left");
    }

    static String numbers(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::partition).sorted().map(String::valueOf).collect(Collectors.joining(","));
    }
}

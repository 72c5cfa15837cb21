// Writes src/kafka/fixtures/java-old-batches.jsonl: messages of before Kafka 0.11 by Kafka's own encoder.
//   java -cp '.cache/judges/kafka-HASH/*' test/support/java/OldBatches.java > src/kafka/fixtures/java-old-batches.jsonl
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.*;

public class OldBatches {
  static final long BASE = 1_234_567_890_123L;
  static final long TIME = 1_700_000_000_000L;

  public static void main(String[] args) {
    for (byte magic : new byte[] {0, 1})
      for (String name : new String[] {"none", "gzip", "snappy", "lz4"})
        for (TimestampType time : magic == 0 ? new TimestampType[] {TimestampType.NO_TIMESTAMP_TYPE}
            : new TimestampType[] {TimestampType.CREATE_TIME, TimestampType.LOG_APPEND_TIME}) {
          Compression compression = Compression.of(name).build();
          MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(8192), magic, compression, time, BASE, TIME + 777);
          long none = RecordBatch.NO_TIMESTAMP;
          builder.append(magic == 0 ? none : TIME, "key-1".getBytes(), "value one, value one, value one, value one".getBytes());
          builder.append(magic == 0 ? none : TIME + 123, null, "x".repeat(300).getBytes());
          // What compaction leaves has gaps.
          builder.appendWithOffset(BASE + 5, magic == 0 ? none : TIME - 1000, "".getBytes(), (byte[]) null);
          MemoryRecords records = builder.build();
          byte[] bytes = new byte[records.sizeInBytes()];
          records.buffer().get(bytes);
          System.out.printf("{\"magic\":%d,\"compression\":\"%s\",\"time\":\"%s\",\"bytes\":\"%s\"}%n",
              magic, name, time.name, HexFormat.of().formatHex(bytes));
        }
  }
}

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A function in Java, by AWS's own runtime client and types of events. */
public class Function implements RequestHandler<KafkaEvent, Map<String, Object>> {
    @Override
    public Map<String, Object> handleRequest(KafkaEvent event, Context context) {
        List<Object> records = new ArrayList<>();
        for (KafkaEvent.KafkaEventRecord record : event.getRecords().get("orders-3")) {
            String value = text(record.getValue());
            if (value.equals("throw")) throw new IllegalStateException("no");
            if (value.equals("hang")) hang();
            records.add(Arrays.asList(record.getTopic(), record.getPartition(), record.getOffset(), record.getTimestamp(),
                record.getTimestampType(), text(record.getKey()), value, record.getHeaders().size()));
        }
        return Map.of("source", event.getEventSource(), "servers", event.getBootstrapServers(), "records", records,
            "remaining", context.getRemainingTimeInMillis(), "arn", context.getInvokedFunctionArn());
    }

    private static String text(String base64) {
        return base64 == null ? "" : new String(Base64.getDecoder().decode(base64));
    }

    private static void hang() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            throw new RuntimeException(e);
        }
    }
}

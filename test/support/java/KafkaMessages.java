// Kafka's own messages, as the Java client has them. Run as a source file with the broker's jars on the class path.
//   schemas KEY...: one line of JSON for each message of these APIs: its versions, and the fields of each
//   frames:  for each line `key kind version body` (body in hex) one line of JSON: what Java reads, and what it writes
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;

public class KafkaMessages {
    static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        if (args[0].equals("schemas")) schemas(Arrays.asList(args));
        else frames();
    }

    static void schemas(List<String> keys) throws Exception {
        for (ApiMessageType api : ApiMessageType.values()) {
            if (!keys.contains("" + api.apiKey())) continue;
            for (String kind : new String[] {"request", "response"}) {
                boolean request = kind.equals("request");
                ObjectNode message = JSON.createObjectNode().put("key", api.apiKey()).put("kind", kind);
                message.put("min", api.lowestSupportedVersion()).put("max", api.highestSupportedVersion(false));
                ApiMessage empty = request ? api.newRequest() : api.newResponse();
                Schema[] schemas = request ? api.requestSchemas() : api.responseSchemas();
                ObjectNode versions = message.putObject("versions");
                for (short v = api.lowestSupportedVersion(); v <= api.highestSupportedVersion(false); v++) {
                    ObjectNode version = versions.putObject("" + v).put("flexible", api.requestHeaderVersion(v) >= 2);
                    version.set("fields", fields(schemas[v], empty));
                }
                System.out.println(message);
            }
        }
    }

    static ArrayNode fields(Schema schema, Object holder) throws Exception {
        ArrayNode list = JSON.createArrayNode();
        for (var bound : schema.fields()) {
            if (bound.def.type instanceof TaggedFields tagged) {
                for (var entry : new TreeMap<>(tagged.fields()).entrySet())
                    list.add(field(entry.getValue(), holder).put("tag", entry.getKey()));
            } else {
                list.add(field(bound.def, holder));
            }
        }
        return list;
    }

    static ObjectNode field(Field def, Object holder) throws Exception {
        Method accessor = accessor(holder.getClass(), def.name);
        Object value = accessor.invoke(holder);
        ObjectNode node = JSON.createObjectNode().put("name", accessor.getName()).put("default", text(value));
        Type type = def.type;
        node.put("nullable", type.isNullable());
        if (type.isArray()) {
            Type element = type.arrayElementType().get();
            if (element instanceof Schema of) node.put("type", "array").set("fields", fields(of, elementOf(accessor)));
            else node.put("type", "array of " + name(element));
        } else if (type instanceof Schema of) {
            Object inner = value != null ? value : accessor.getReturnType().getConstructor().newInstance();
            node.put("type", "struct").set("fields", fields(of, inner));
        } else {
            node.put("type", name(type));
        }
        return node;
    }

    /** Kafka names the fields of its schemas in snake case. */
    static Method accessor(Class<?> holder, String name) {
        for (Method method : holder.getMethods()) {
            if (method.getParameterCount() == 0 && method.getDeclaringClass() == holder
                && method.getName().replaceAll("([A-Z])", "_$1").toLowerCase().equals(name)) return method;
        }
        throw new IllegalStateException(holder + " has no " + name);
    }

    static Object elementOf(Method accessor) throws Exception {
        var type = accessor.getGenericReturnType();
        if (!(type instanceof ParameterizedType)) type = accessor.getReturnType().getGenericSuperclass();
        Class<?> element = (Class<?>) ((ParameterizedType) type).getActualTypeArguments()[0];
        return element.getConstructor().newInstance();
    }

    static String name(Type type) {
        return type.toString().toLowerCase().replaceAll("nullable_|compact_", "").replace("boolean", "bool");
    }

    static String text(Object value) {
        if (value == null) return "null";
        if (value instanceof Collection) return "[]";
        if (value instanceof byte[] bytes) return HexFormat.of().formatHex(bytes);
        if (value instanceof Uuid id) return String.format("%016x%016x", id.getMostSignificantBits(), id.getLeastSignificantBits());
        if (value instanceof org.apache.kafka.common.protocol.Message) return "{}";
        return value.toString();
    }

    static void frames() throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            ApiMessageType api = ApiMessageType.fromApiKey(Short.parseShort(words[0]));
            short version = Short.parseShort(words[2]);
            ApiMessage message = words[1].equals("request") ? api.newRequest() : api.newResponse();
            ByteBuffer body = ByteBuffer.wrap(HexFormat.of().parseHex(words[3]));
            ObjectNode answer = JSON.createObjectNode();
            try {
                message.read(new ByteBufferAccessor(body), version);
                answer.put("left", body.remaining());
                ByteBuffer again = MessageUtil.toByteBufferAccessor(message, version).buffer();
                byte[] bytes = new byte[again.remaining()];
                again.get(bytes);
                answer.put("hex", HexFormat.of().formatHex(bytes));
            } catch (Exception error) {
                answer.put("error", error.toString());
            }
            System.out.println(answer);
        }
    }
}

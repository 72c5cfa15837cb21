import com.fasterxml.jackson.core.JsonParseException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.MachineComplexityEvaluator;
import software.amazon.event.ruler.Patterns;
import software.amazon.event.ruler.RuleCompiler;

/**
 * Asks AWS's event-ruler. Each line of the input is `PATTERN EVENT`, both in base64; each line of the output is
 * `match`, `no`, or `invalid MESSAGE` with the message in base64. With one word, the pattern alone: `complexity N`.
 */
class EventRuler {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            out.println(words.length == 1 ? complexity(text(words[0])) : verdict(text(words[0]), text(words[1])));
        }
        out.flush();
    }

    private static String verdict(String pattern, String event) throws Exception {
        List<Map<String, List<Patterns>>> rules;
        try {
            rules = compile(pattern);
        } catch (Exception e) {
            String said = JsonRuleCompiler.check(pattern);
            return "invalid " + encode(said == null ? String.valueOf(e.getMessage()) : said);
        }
        for (Map<String, List<Patterns>> rule : rules) {
            // A machine for each branch of $or: in one that they share, some lose their matches. And the older way of
            // finding them: the newer one loses some where an event has the same name twice with arrays.
            Machine machine = Machine.builder().withStructuredMatching(false).build();
            machine.addPatternRule("rule", rule);
            if (!machine.rulesForJSONEvent(event).isEmpty()) return "match";
        }
        return "no";
    }

    /** As Machine.addRule does it. */
    private static List<Map<String, List<Patterns>>> compile(String pattern) throws IOException {
        try {
            return JsonRuleCompiler.compile(pattern);
        } catch (JsonParseException e) {
            return List.of(RuleCompiler.compile(pattern));
        }
    }

    private static String complexity(String pattern) throws Exception {
        Machine machine = Machine.builder().build();
        machine.addRule("rule", pattern);
        return "complexity " + machine.evaluateComplexity(new MachineComplexityEvaluator(1000));
    }

    private static String text(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

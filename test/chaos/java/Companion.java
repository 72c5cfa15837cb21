import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Apache Kafka's own clients, kept warm in one process for many schedules. Reads commands, one a line: an id, a name,
 * arguments; answers `id ok ...` or `id error ...` when it is done. Commands run side by side.
 */
public final class Companion {
  private final String bootstrap;
  private final Operator operator;
  private final Truth truth;
  private final Map<String, JavaMember> members = new ConcurrentHashMap<>();

  private Companion(String bootstrap) {
    this.bootstrap = bootstrap;
    operator = new Operator(bootstrap);
    truth = new Truth(bootstrap);
  }

  public static void main(String[] args) throws Exception {
    Companion companion = new Companion(args[0]);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      String[] rest = Arrays.copyOfRange(words, 2, words.length);
      new Thread(() -> companion.answer(words[0], words[1], rest), words[1]).start();
    }
    System.exit(0);
  }

  private void answer(String id, String command, String[] args) {
    String said;
    try {
      said = "ok " + run(command, args);
    } catch (Throwable error) {
      said = "error " + error.toString().replace('\n', ' ');
      error.printStackTrace();
    }
    synchronized (System.out) {
      System.out.println(id + " " + said);
    }
  }

  private String run(String command, String[] args) throws Exception {
    switch (command) {
      case "create": // topic, partitions, what becomes of its records
        operator.create(args[0], Integer.parseInt(args[1]), args[2]);
        return "";
      case "place": // topic, partition
        return operator.place(args[0], Integer.parseInt(args[1]));
      case "lead": // topic, partition, by how many the replicas are rotated
        operator.lead(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        return "";
      case "describe": // group
        return operator.describe(args[0]);
      case "committed": // group, topic: the offsets, by partition, -1 for none
        return operator.committed(args[0], args[1]);
      case "produce": // topic, history file, name, records, a second, ms, compression, a transaction (0: none), old in 1000
        new JavaProducer(bootstrap, args[0], args[1], args[2], Integer.parseInt(args[8])).run(Integer.parseInt(args[3]),
            Integer.parseInt(args[4]), Integer.parseInt(args[5]), args[6], Integer.parseInt(args[7]));
        return "";
      case "refuse": // topic, whether it takes no record
        operator.refuse(args[0], args[1].equals("yes"));
        return "";
      case "join": // group, topic, history file, name, protocol, assignor, isolation level
        JavaMember member = new JavaMember(bootstrap, args);
        members.put(args[3], member);
        new Thread(member, "member " + args[3]).start();
        return "";
      case "leave": // name
        members.remove(args[0]).leave();
        return "";
      case "log": // topic, history file, isolation level
        truth.log(args[0], args[1], args[2]);
        return "";
      case "values": // topic, history file
        truth.values(args[0], args[1]);
        return "";
      case "offsets": // group, topic, history file
        truth.offsets(args[0], args[1], args[2]);
        return "";
      default:
        throw new IllegalArgumentException("no such command: " + command);
    }
  }
}

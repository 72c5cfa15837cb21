import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.MemberAssignment;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ElectionNotNeededException;

/** Who runs the cluster: topics, leaders. */
final class Operator {
  private final Admin admin;

  Operator(String bootstrap) {
    admin = Admin.create(Map.of("bootstrap.servers", bootstrap, "client.id", "operator", "request.timeout.ms", 1500,
        "default.api.timeout.ms", 20_000));
  }

  void create(String topic, int partitions, String kind) throws Exception {
    Map<String, String> config = switch (kind) {
      case "unclean" -> Map.of("unclean.leader.election.enable", "true", "min.insync.replicas", "1");
      case "compacted" -> Map.of("cleanup.policy", "compact", "segment.ms", "300", "min.cleanable.dirty.ratio", "0.01",
          "max.compaction.lag.ms", "500");
      case "stamped" -> Map.of("message.timestamp.type", "LogAppendTime");
      default -> Map.of();
    };
    // Three brokers vote on leaders: two that hold the log may be away, one after the other.
    Optional<Short> replicas = kind.equals("unclean") ? Optional.of((short) 2) : Optional.empty();
    admin.createTopics(List.of(new NewTopic(topic, Optional.of(partitions), replicas).configs(config))).all().get();
  }

  /** Leader, replicas and those in sync. */
  String place(String topic, int partition) throws Exception {
    TopicPartitionInfo info =
        admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().get(partition);
    return (info.leader() == null ? -1 : info.leader().id()) + " " + ids(info.replicas()) + " " + ids(info.isr());
  }

  private static String ids(List<Node> nodes) {
    return nodes.stream().map(node -> "" + node.id()).collect(Collectors.joining(","));
  }

  /** Another replica is to be preferred, and leads: at once when it is in sync. */
  void lead(String topic, int partition, int rotate) throws Exception {
    TopicPartition place = new TopicPartition(topic, partition);
    TopicPartitionInfo info =
        admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().get(partition);
    List<Integer> replicas = new ArrayList<>(info.replicas().stream().map(node -> node.id()).toList());
    Collections.rotate(replicas, rotate);
    admin.alterPartitionReassignments(Map.of(place, Optional.of(new NewPartitionReassignment(replicas)))).all().get();
    try {
      admin.electLeaders(ElectionType.PREFERRED, Set.of(place)).all().get();
    } catch (ExecutionException error) {
      if (!(error.getCause() instanceof ElectionNotNeededException)) throw error;
    }
  }

  /** More replicas are to be in sync than there are: what is written is refused. */
  void refuse(String topic, boolean refuses) throws Exception {
    ConfigEntry entry = new ConfigEntry("min.insync.replicas", refuses ? "4" : "2");
    AlterConfigOp op = new AlterConfigOp(entry, AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(op))).all().get();
  }

  /** The members of a group as its coordinator knows them. */
  String describe(String group) throws Exception {
    return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().stream()
        .map(member -> member.clientId() + " epoch " + member.memberEpoch().orElse(-1) + " has "
            + partitions(member.assignment()) + member.targetAssignment().map(of -> ", is to have " + partitions(of)).orElse(""))
        .collect(Collectors.joining("; "));
  }

  private static String partitions(MemberAssignment of) {
    return of.topicPartitions().stream().map(place -> "" + place.partition()).sorted().collect(Collectors.joining(",", "[", "]"));
  }

  String committed(String group, String topic) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> offsets =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    int partitions = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
    List<Long> next = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      OffsetAndMetadata offset = offsets.get(new TopicPartition(topic, i));
      next.add(offset == null ? -1L : offset.offset());
    }
    return next.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }
}

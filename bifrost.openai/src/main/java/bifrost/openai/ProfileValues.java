package bifrost.openai;

import bifrost.api.Operation;
import java.net.URI;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The properties of a profile. They are modified only before a profile refers to them. Collections are unmodifiable.
 */
final class ProfileValues implements Cloneable {
  final String kind;
  Optional<URI> defaultBaseUrl = Optional.empty();
  boolean openByDefault;
  Optional<String> pathPrefix = Optional.empty();
  Map<Operation, String> paths = Map.of();
  Map<String, String> query = Map.of();
  Map<String, String> headers = Map.of();
  Optional<String> affinityHeader = Optional.empty();
  Set<Operation> operations = openAiOperations();
  boolean nativeResponses = true;
  Optional<Set<String>> requestReasoningNames = Optional.empty();
  Set<String> responseReasoningNames = Set.of();
  Set<String> addedRequestMembers = Set.of("stream_options", "encoding_format", "max_completion_tokens");
  Set<String> omittedMessageMembers = Set.of("annotations", "function_call");

  ProfileValues(String kind) {
    this.kind = kind;
  }

  private static Set<Operation> openAiOperations() {
    var operations = EnumSet.noneOf(Operation.class);
    for (var operation : Operation.values()) {
      if (operation.isOpenAi()) operations.add(operation);
    }
    return Collections.unmodifiableSet(operations);
  }

  ProfileValues copy() {
    try {
      return (ProfileValues) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }
}

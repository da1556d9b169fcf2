package bifrost.openai.internal.codec;

import bifrost.api.AssistantMessage;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.openai.OpenAiProfile;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The options of a provider. An option that the configuration does not set has the value of the provider's kind.
 *
 * @param nativeResponses whether requests of the Responses API are sent to {@code /v1/responses}, and not converted to
 *     chat completions
 * @param reasoningNames the members in which reasoning is sent back, if set; the default is the member in which the
 *     server sent it
 * @param addedRequestMembers the members that may be added to requests, because the server understands them
 * @param omittedMessageMembers the members of assistant messages that are not sent back
 */
public record ProviderOptions(boolean nativeResponses, Optional<Set<String>> reasoningNames,
    Set<String> addedRequestMembers, Set<String> omittedMessageMembers) {
  private static final Set<String> USAGE = Set.of("stream_options", "stream_include_usage");
  private static final String KNOWN =
      "known: \"responses\": \"native\" or \"chat\"; \"reasoning_names\": a list of the members that carry reasoning"
          + " in the history, such as [\"reasoning_content\"]; \"stream_options\": true or false";
  /** The members of an assistant message that do not carry reasoning. */
  private static final Set<String> RESERVED_NAMES =
      Set.of("role", "content", "refusal", "tool_calls", "name", "audio", "function_call", "annotations");

  /** {@return the default options of a kind} */
  public static ProviderOptions of(OpenAiProfile profile) {
    return new ProviderOptions(profile.nativeResponses(), profile.requestReasoningNames(),
        profile.addedRequestMembers(),
        profile.omittedMessageMembers());
  }

  /** {@return the options of a configuration, completed with those of the kind} A null counts as absent. */
  public static ProviderOptions of(String provider, JsonObject options, OpenAiProfile profile) {
    var all = of(profile);
    for (var option : options.members().entrySet()) {
      try {
        if (option.getValue() != JsonNull.NULL) all = all.with(option.getKey(), option.getValue());
      } catch (IllegalArgumentException e) {
        throw new BifrostException(
            new Misconfigured(e.getMessage() + " of provider '" + provider + "' (" + KNOWN + ")"));
      }
    }
    return all;
  }

  private ProviderOptions with(String name, JsonValue value) {
    return switch (name) {
      case "responses" ->
          new ProviderOptions(isNative(value), reasoningNames, addedRequestMembers, omittedMessageMembers);
      case "reasoning_names" ->
          new ProviderOptions(nativeResponses, Optional.of(names(value)), addedRequestMembers, omittedMessageMembers);
      case "stream_options" ->
          new ProviderOptions(nativeResponses, reasoningNames, usage(flag(value)), omittedMessageMembers);
      default -> throw new IllegalArgumentException("unknown option \"" + name + "\"");
    };
  }

  private static boolean isNative(JsonValue value) {
    if (value.equals(new JsonString("native"))) return true;
    if (value.equals(new JsonString("chat"))) return false;
    throw invalid("responses", value);
  }

  private static Set<String> names(JsonValue value) {
    if (!(value instanceof JsonArray array)) throw invalid("reasoning_names", value);
    var names = new LinkedHashSet<String>();
    for (var element : array.elements()) {
      boolean valid =
          element instanceof JsonString name && !name.value().isBlank() && !RESERVED_NAMES.contains(name.value());
      if (!valid) throw invalid("reasoning_names", value);
      names.add(((JsonString) element).value());
    }
    return Collections.unmodifiableSet(names);
  }

  private static boolean flag(JsonValue value) {
    if (value instanceof JsonBoolean flag) return flag.value();
    throw invalid("stream_options", value);
  }

  /** {@return the understood members, with or without those that request the usage of a stream} */
  private Set<String> usage(boolean requested) {
    var members = new HashSet<>(addedRequestMembers);
    if (requested) members.add("stream_options");
    else members.removeAll(USAGE);
    return Collections.unmodifiableSet(members);
  }

  /** {@return whether a member may be added to requests} */
  public boolean mayAdd(String name) {
    return addedRequestMembers.contains(name);
  }

  /** {@return whether a member must be omitted from the history, because the server rejects it} */
  boolean isResponseOnly(String name) {
    return omittedMessageMembers.contains(name);
  }

  private static IllegalArgumentException invalid(String name, JsonValue value) {
    return new IllegalArgumentException("invalid value " + value + " for option \"" + name + "\"");
  }

  /** {@return the members in which the reasoning of a message is sent back, each with the same text} */
  Iterable<String> reasoningNames(AssistantMessage message) {
    if (reasoningNames.isPresent()) return reasoningNames.get();
    return message.reasoningName().isEmpty() ? List.of() : List.of(message.reasoningName());
  }
}

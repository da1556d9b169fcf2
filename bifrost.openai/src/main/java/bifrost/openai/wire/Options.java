package bifrost.openai.wire;

import bifrost.api.AssistantMessage;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The settings for sending requests, from the options of the configuration or, if they are absent, from the kind of the provider.
 *
 * @param nativeResponses whether responses are sent to {@code /v1/responses}, and not converted to chat completions
 * @param reasoningNames the members that carry reasoning in the history; empty for the member in which the server sent it
 * @param streamOptions whether the usage of a stream is requested
 */
record Options(boolean nativeResponses, Optional<Set<String>> reasoningNames, boolean streamOptions) {
  private static final String KNOWN = "known: \"responses\": \"native\" or \"chat\"; \"reasoning_names\": a list of the members in which the"
      + " history has the reasoning, such as [\"reasoning_content\"]; \"stream_options\": true or false";
  /** The members of a message of the model that are not its reasoning. */
  private static final Set<String> OTHERS = Set.of("role", "content", "refusal", "tool_calls", "name", "audio", "function_call", "annotations");

  /** {@return the default options of a kind} */
  static Options of(Profile profile) {
    var names = profile.reasoningNames();
    return new Options(false, names.isEmpty() ? Optional.empty() : Optional.of(names), true);
  }

  /** {@return the options that a configuration sets, and for the others those of the kind} A null counts as absent. */
  static Options of(String provider, JsonObject options, Profile profile) {
    var all = of(profile);
    for (var option : options.members().entrySet()) {
      try {
        if (option.getValue() != JsonNull.NULL) all = all.with(option.getKey(), option.getValue());
      } catch (IllegalArgumentException e) {
        throw new BifrostException(new Misconfigured(e.getMessage() + " of provider '" + provider + "' (" + KNOWN + ")"));
      }
    }
    return all;
  }

  private Options with(String name, JsonValue value) {
    return switch (name) {
      case "responses" -> new Options(isNative(value), reasoningNames, streamOptions);
      case "reasoning_names" -> new Options(nativeResponses, Optional.of(names(value)), streamOptions);
      case "stream_options" -> new Options(nativeResponses, reasoningNames, flag(value));
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
      boolean valid = element instanceof JsonString name && !name.value().isBlank() && !OTHERS.contains(name.value());
      if (!valid) throw invalid("reasoning_names", value);
      names.add(((JsonString) element).value());
    }
    return Collections.unmodifiableSet(names);
  }

  private static boolean flag(JsonValue value) {
    if (value instanceof JsonBoolean flag) return flag.value();
    throw invalid("stream_options", value);
  }

  private static IllegalArgumentException invalid(String name, JsonValue value) {
    return new IllegalArgumentException("invalid option \"" + name + "\": " + value);
  }

  /** {@return the members that carry the reasoning of a message in the history, each with the same text} */
  Iterable<String> reasoningNames(AssistantMessage message) {
    if (reasoningNames.isPresent()) return reasoningNames.get();
    return message.reasoningName().isEmpty() ? List.of() : List.of(message.reasoningName());
  }
}

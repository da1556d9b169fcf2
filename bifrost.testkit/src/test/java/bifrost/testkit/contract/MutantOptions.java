package bifrost.testkit.contract;

import bifrost.api.ProviderConfig;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The options of a configuration, read depending on the defects.
 *
 * @param convertsResponses whether requests of the Responses API are sent as chat completions
 * @param reasoningNames the members in which reasoning is sent back, if set
 * @param requestsUsage whether streams request their usage, unless the request says otherwise
 */
record MutantOptions(boolean convertsResponses, Optional<List<String>> reasoningNames, boolean requestsUsage) {
  private static final Set<String> OTHER_MEMBERS = Set.of("role", "content", "refusal", "tool_calls", "name");

  static MutantOptions of(ProviderConfig config, Set<Defect> defects) {
    for (var option : config.options().members().entrySet()) {
      if (isValid(option.getKey(), option.getValue(), defects)) continue;
      throw MutantProvider.misconfigured("invalid option " + option.getKey() + ": " + option.getValue());
    }
    if (defects.contains(Defect.ACCEPTS_OPTIONS_WITHOUT_AN_EFFECT)) {
      return new MutantOptions(false, Optional.empty(), true);
    }
    var options = config.options();
    return new MutantOptions(options.tryGet("responses").equals(Optional.of(new JsonString("chat"))),
        options.tryGet("reasoning_names").filter(JsonArray.class::isInstance)
            .map(names -> names.asArray().elements().stream().map(JsonValue::asString).toList()),
        !options.tryGet("stream_options").equals(Optional.of(JsonBoolean.FALSE)));
  }

  private static boolean isValid(String name, JsonValue value, Set<Defect> defects) {
    boolean isAccepted = value == JsonNull.NULL || defects.contains(Defect.IGNORES_INVALID_OPTIONS);
    return switch (name) {
      case "responses" ->
          isAccepted || value.equals(new JsonString("native")) || value.equals(new JsonString("chat"));
      case "reasoning_names" ->
          isAccepted || value instanceof JsonArray names && names.elements().stream().allMatch(MutantOptions::isName);
      case "stream_options" -> isAccepted || value instanceof JsonBoolean;
      default -> defects.contains(Defect.IGNORES_UNKNOWN_OPTIONS);
    };
  }

  private static boolean isName(JsonValue value) {
    return value instanceof JsonString name && !name.value().isBlank() && !OTHER_MEMBERS.contains(name.value());
  }
}

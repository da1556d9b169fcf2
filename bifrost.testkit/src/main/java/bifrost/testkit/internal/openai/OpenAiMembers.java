package bifrost.testkit.internal.openai;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ServerQuirk;
import java.util.List;

/** The members that responses of several operations have. */
public final class OpenAiMembers {
  private OpenAiMembers() {}

  /** {@return the members that every completion has, in vLLM's order} */
  public static JsonObject head(Scenario scenario, String prefix, String object) {
    if (scenario.has(ServerQuirk.REQUIRED_MEMBERS_ONLY)) return JsonObject.of();
    return withQuirks(scenario, object("id", prefix + "-kit", "object", object, "created", 1_700_000_000, "model",
        model(scenario)));
  }

  /** {@return the model of the response; by default, the model of the request} */
  public static String model(Scenario scenario) {
    return scenario.model().isEmpty() ? scenario.request().target() : scenario.model();
  }

  /** {@return a response that is a list} */
  public static JsonObject list(Scenario scenario, List<JsonObject> data) {
    return withQuirks(scenario, object("object", "list", "data", data));
  }

  /** {@return the response with its model and its usage} */
  public static JsonObject withModelAndUsage(Scenario scenario, JsonObject response) {
    return withUsage(scenario, response.with("model", model(scenario)));
  }

  /** {@return the response with its usage} */
  public static JsonObject withUsage(Scenario scenario, JsonObject response) {
    return scenario.usage().map(usage -> response.with("usage", usage(usage))).orElse(response);
  }

  public static JsonObject usage(Usage usage) {
    return object("prompt_tokens", usage.promptTokens(), "total_tokens", usage.totalTokens(), "completion_tokens",
        usage.completionTokens()).with(usage.extras());
  }

  /** {@return the choice of an event, with an empty finish reason if it has none and the scenario has this quirk} */
  public static JsonObject withEmptyFinishReason(Scenario scenario, JsonObject choice) {
    boolean isFinished = choice.tryGet("finish_reason").isPresent();
    return isFinished || !scenario.has(ServerQuirk.EMPTY_FINISH_REASONS) ? choice : choice.with("finish_reason", "");
  }

  /** Adds null members and unknown members, if the scenario has these quirks. */
  public static JsonObject withQuirks(Scenario scenario, JsonObject members) {
    var more = scenario.has(ServerQuirk.NULL_MEMBERS) ? members.with("error", null).with("kit_null", null) : members;
    return scenario.has(ServerQuirk.UNKNOWN_MEMBERS)
        ? more.with("kit_unknown", JsonObject.of("text", List.of("", 1, true)))
        : more;
  }
}

package bifrost.testkit.internal.openai;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.TokenLogprob;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ServerQuirk;
import bifrost.testkit.internal.scenario.ExpectedChatCompletion;

/** An encoder of non-streamed chat completions. */
public final class OpenAiChatEncoder {
  private final Scenario scenario;

  public OpenAiChatEncoder(Scenario scenario) {
    this.scenario = scenario;
  }

  /** {@return the complete response, even if the scenario ends early; {@code ScenarioRenderer} then truncates it} */
  public JsonObject encode() {
    var expected = ExpectedChatCompletion.of(scenario.ending(Scenario.Ending.completed()));
    return OpenAiMembers.withUsage(scenario, OpenAiMembers.head(scenario, "chatcmpl", "chat.completion")
        .with("choices", expected.choices().stream().map(this::choice).toList()));
  }

  /** {@return the reasoning, under the member name of current vLLM versions, of earlier versions, or both} */
  static JsonObject reasoning(Scenario scenario, String text) {
    if (scenario.has(ServerQuirk.LEGACY_AND_CURRENT_NAMES)) return object("reasoning", text, "reasoning_content", text);
    return object(scenario.has(ServerQuirk.LEGACY_NAMES) ? "reasoning_content" : "reasoning", text);
  }

  static JsonObject token(TokenLogprob token) {
    var alternatives = token.topLogprobs().stream().map(OpenAiChatEncoder::withoutAlternatives).toList();
    return withoutAlternatives(token).with("top_logprobs", alternatives);
  }

  private static JsonObject withoutAlternatives(TokenLogprob token) {
    return object("token", token.token(), "logprob", token.logprob(), "bytes",
        token.bytes().isEmpty() ? null : token.bytes());
  }

  private JsonObject choice(ChatCompletion.Choice choice) {
    var logprobs = choice.logprobs()
        .<JsonValue>map(
            known -> object("content", known.content().stream().map(OpenAiChatEncoder::token).toList()))
        .orElse(JsonNull.NULL);
    return OpenAiMembers.withQuirks(scenario, object("index", choice.index(), "message", message(choice.message()),
        "logprobs", logprobs, "finish_reason", choice.finishReason().orElseThrow().value()));
  }

  private JsonObject message(AssistantMessage message) {
    boolean hasNoContent = message.text().isEmpty() && !message.toolCalls().isEmpty();
    var json = object("role", "assistant", "content", hasNoContent ? null : message.text());
    if (!message.reasoning().isEmpty()) json = json.with(reasoning(scenario, message.reasoning()));
    if (!message.refusal().isEmpty()) json = json.with("refusal", message.refusal());
    if (!message.toolCalls().isEmpty() || scenario.has(ServerQuirk.LEGACY_NAMES)) {
      json = json.with("tool_calls", message.toolCalls().stream()
          .map(call -> object("id", call.id(), "type", "function", "function",
              object("name", call.name(), "arguments", call.arguments())))
          .toList());
    }
    return OpenAiMembers.withQuirks(scenario, json);
  }
}

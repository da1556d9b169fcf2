package bifrost.testkit.internal.openai;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.Operation;
import bifrost.api.TokenLogprob;
import bifrost.api.Usage;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ServerQuirk;
import bifrost.testkit.internal.scenario.ExpectedResult;

/** An encoder of non-streamed chat completions and text completions. */
final class OpenAiCompletionEncoder {
  private final Scenario scenario;

  OpenAiCompletionEncoder(Scenario scenario) {
    this.scenario = scenario;
  }

  /** {@return the complete response, even if the scenario ends early; {@code ScenarioRenderer} then truncates it} */
  JsonObject encode() {
    var expected = ExpectedResult.chatCompletion(scenario.ending(Scenario.Ending.completed()));
    boolean isChat = scenario.request().operation() == Operation.CHAT_COMPLETION;
    var choices = expected.choices().stream().map(isChat ? this::choice : this::text).toList();
    var head = isChat ? OpenAiDialect.head(scenario, "chatcmpl", "chat.completion")
        : OpenAiDialect.head(scenario, "cmpl", "text_completion");
    var response = head.with("choices", choices);
    return scenario.usage().map(usage -> response.with("usage", usage(usage))).orElse(response);
  }

  static JsonObject usage(Usage usage) {
    return object("prompt_tokens", usage.promptTokens(), "total_tokens", usage.totalTokens(), "completion_tokens",
        usage.completionTokens());
  }

  /** {@return the reasoning, under the member name of current vLLM versions, of earlier versions, or both} */
  static JsonObject reasoning(Scenario scenario, String text) {
    if (scenario.has(ServerQuirk.LEGACY_AND_CURRENT_NAMES)) return object("reasoning", text, "reasoning_content", text);
    return object(scenario.has(ServerQuirk.LEGACY_NAMES) ? "reasoning_content" : "reasoning", text);
  }

  static JsonObject token(TokenLogprob token) {
    var alternatives = token.topLogprobs().stream().map(OpenAiCompletionEncoder::withoutAlternatives).toList();
    return withoutAlternatives(token).with("top_logprobs", alternatives);
  }

  private static JsonObject withoutAlternatives(TokenLogprob token) {
    return object("token", token.token(), "logprob", token.logprob(), "bytes",
        token.bytes().isEmpty() ? null : token.bytes());
  }

  private JsonObject choice(ChatCompletion.Choice choice) {
    var logprobs = choice.logprobs()
        .<JsonValue>map(
            known -> object("content", known.content().stream().map(OpenAiCompletionEncoder::token).toList()))
        .orElse(JsonNull.NULL);
    return OpenAiDialect.withQuirks(scenario, object("index", choice.index(), "message", message(choice.message()),
        "logprobs", logprobs, "finish_reason", choice.finishReason().orElseThrow().value()));
  }

  private JsonObject text(ChatCompletion.Choice choice) {
    return OpenAiDialect.withQuirks(scenario, object("index", choice.index(), "text", choice.message().text(),
        "logprobs", null, "finish_reason", choice.finishReason().orElseThrow().value()));
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
    return OpenAiDialect.withQuirks(scenario, json);
  }
}

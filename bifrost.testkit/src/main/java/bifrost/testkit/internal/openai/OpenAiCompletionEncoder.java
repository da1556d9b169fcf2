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

/** Whole answers to chats and texts. */
final class OpenAiCompletionEncoder {
  private final Scenario scenario;

  OpenAiCompletionEncoder(Scenario scenario) {
    this.scenario = scenario;
  }

  /** Everything is said: what does not get to the client is cut off elsewhere. */
  JsonObject whole() {
    var all = ExpectedResult.chatCompletion(scenario.ending(Scenario.Ending.completed()));
    boolean chat = scenario.request().operation() == Operation.CHAT_COMPLETION;
    var choices = all.choices().stream().map(chat ? this::choice : this::text).toList();
    var head = chat ? OpenAiDialect.head(scenario, "chatcmpl", "chat.completion")
        : OpenAiDialect.head(scenario, "cmpl", "text_completion");
    var answer = head.with("choices", choices);
    return scenario.usage().map(usage -> answer.with("usage", usage(usage))).orElse(answer);
  }

  static JsonObject usage(Usage usage) {
    return object("prompt_tokens", usage.promptTokens(), "total_tokens", usage.totalTokens(), "completion_tokens",
        usage.completionTokens());
  }

  /** Under the name of vLLM's newer versions, the older, or both. */
  static JsonObject reasoning(Scenario scenario, String text) {
    if (scenario.has(ServerQuirk.LEGACY_AND_CURRENT_NAMES)) return object("reasoning", text, "reasoning_content", text);
    return object(scenario.has(ServerQuirk.LEGACY_NAMES) ? "reasoning_content" : "reasoning", text);
  }

  static JsonObject token(TokenLogprob token) {
    var likeliest = token.topLogprobs().stream().map(OpenAiCompletionEncoder::likely).toList();
    return likely(token).with("top_logprobs", likeliest);
  }

  private static JsonObject likely(TokenLogprob token) {
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

  private JsonObject message(AssistantMessage said) {
    boolean silent = said.text().isEmpty() && !said.toolCalls().isEmpty();
    var message = object("role", "assistant", "content", silent ? null : said.text());
    if (!said.reasoning().isEmpty()) message = message.with(reasoning(scenario, said.reasoning()));
    if (!said.refusal().isEmpty()) message = message.with("refusal", said.refusal());
    if (!said.toolCalls().isEmpty() || scenario.has(ServerQuirk.LEGACY_NAMES)) {
      message = message.with("tool_calls", said.toolCalls().stream()
          .map(call -> object("id", call.id(), "type", "function", "function",
              object("name", call.name(), "arguments", call.arguments())))
          .toList());
    }
    return OpenAiDialect.withQuirks(scenario, message);
  }
}

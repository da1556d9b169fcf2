package bifrost.testkit.internal.openai;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.Operation;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.contract.ServerQuirk;
import java.util.ArrayList;
import java.util.List;

/** Answers to chats and texts in pieces, in the order of the real server. */
final class OpenAiChunkEncoder {
  private final Scenario scenario;
  private final boolean chat;
  private final List<JsonObject> chunks = new ArrayList<>();

  OpenAiChunkEncoder(Scenario scenario) {
    this.scenario = scenario;
    this.chat = scenario.request().operation() == Operation.CHAT_COMPLETION;
  }

  List<JsonObject> all() {
    if (chat && !scenario.has(ServerQuirk.REQUIRED_MEMBERS_ONLY)) {
      scenario.choiceIndexes().forEach(each -> add(delta(each, object("role", "assistant", "content", ""))));
    }
    var said = scenario.sentDeltas();
    for (int i = 0; i < said.size(); i++) say(said.get(i), isLast(i));
    scenario.choiceIndexes().stream().filter(each -> scenario.isComplete() && scenario.sentDeltas(each).isEmpty())
        .forEach(each -> add(end(each, empty(each))));
    if (scenario.isComplete()) scenario.usage().ifPresent(this::addUsage);
    return chunks;
  }

  private boolean isLast(int at) {
    var said = scenario.sentDeltas();
    var choice = said.get(at).choice();
    return scenario.isFinished(choice)
        && said.subList(at + 1, said.size()).stream().noneMatch(later -> later.choice() == choice);
  }

  private void say(ScriptedDelta part, boolean last) {
    if (scenario.has(ServerQuirk.EMPTY_DELTAS)) addEmpty(part.choice());
    boolean together = last && scenario.has(ServerQuirk.FINISH_REASON_IN_LAST_DELTA);
    var piece = chat ? delta(part.choice(), delta(part)) : text(part.choice(), ((ScriptedDelta.Text) part).text());
    if (part instanceof ScriptedDelta.Text text && text.logprob().isPresent() && chat) {
      piece = piece.with("logprobs", object("content", List.of(OpenAiCompletionEncoder.token(text.logprob().get()))));
    }
    add(together ? end(part.choice(), piece) : piece);
    if (last && !together) add(end(part.choice(), empty(part.choice())));
  }

  private JsonObject delta(ScriptedDelta part) {
    if (part instanceof ScriptedDelta.Text text) return object("content", text.text());
    if (part instanceof ScriptedDelta.Reasoning more) return OpenAiCompletionEncoder.reasoning(scenario, more.text());
    if (part instanceof ScriptedDelta.Refusal refusal) return object("refusal", refusal.text());
    if (part instanceof ScriptedDelta.ToolCallStart call) {
      return call(call.index(),
          object("id", call.id(), "type", "function", "function", object("name", call.name())));
    }
    var more = (ScriptedDelta.ToolCallArguments) part;
    return call(more.index(), repeated(more).with("function", object("arguments", more.text())));
  }

  private static JsonObject call(int index, JsonObject call) {
    return object("tool_calls", List.of(object("index", index).with(call)));
  }

  /** Some parsers repeat the id in every delta, some leave it empty. */
  private JsonObject repeated(ScriptedDelta.ToolCallArguments more) {
    if (!scenario.has(ServerQuirk.REPEATED_IDS)) return JsonObject.of();
    var begun = scenario.sentDeltas(more.choice()).stream()
        .filter(part -> part instanceof ScriptedDelta.ToolCallStart call && call.index() == more.index()).findFirst();
    return object("id", begun.filter(part -> more.text().length() % 2 == 0)
        .map(part -> ((ScriptedDelta.ToolCallStart) part).id()).orElse(""));
  }

  private JsonObject empty(int choice) {
    return chat ? delta(choice, JsonObject.of()) : text(choice, "");
  }

  private JsonObject delta(int choice, JsonObject delta) {
    var whole =
        scenario.has(ServerQuirk.NULL_MEMBERS) && delta.get("content").isEmpty() ? delta.with("content", null) : delta;
    return object("index", choice, "delta", OpenAiDialect.withQuirks(scenario, whole), "logprobs", null,
        "finish_reason", null);
  }

  private static JsonObject text(int choice, String text) {
    return object("index", choice, "text", text, "logprobs", null, "finish_reason", null);
  }

  private JsonObject end(int choice, JsonObject piece) {
    return piece.with("finish_reason", scenario.finishReasons().get(choice).value());
  }

  private void add(JsonObject choice) {
    var chunk = head().with("choices", List.of(OpenAiDialect.withQuirks(scenario, choice)));
    boolean counted = scenario.has(ServerQuirk.CONTINUOUS_USAGE) && scenario.usage().isPresent();
    if (counted) chunk = chunk.with("usage", OpenAiCompletionEncoder.usage(Usage.of(1, chunks.size())));
    else if (scenario.has(ServerQuirk.NULL_MEMBERS)) chunk = chunk.with("usage", null);
    chunks.add(chunk);
  }

  /** Some servers send a chunk of no choice first. */
  private void addEmpty(int choice) {
    if (chunks.isEmpty()) chunks.add(head().with("choices", List.of()));
    add(empty(choice));
  }

  private void addUsage(Usage usage) {
    chunks.add(head().with("choices", List.of()).with("usage", OpenAiCompletionEncoder.usage(usage)));
  }

  private JsonObject head() {
    return chat ? OpenAiDialect.head(scenario, "chatcmpl", "chat.completion.chunk")
        : OpenAiDialect.head(scenario, "cmpl", "text_completion");
  }
}

package bifrost.testkit;

import static bifrost.testkit.Shape.object;

import bifrost.api.Operation;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Answers to chats and texts in pieces, in the order of the real server. */
final class OpenAiChunks {
  private final Scenario scenario;
  private final boolean chat;
  private final List<JsonObject> chunks = new ArrayList<>();

  OpenAiChunks(Scenario scenario) {
    this.scenario = scenario;
    this.chat = scenario.request().operation() == Operation.CHAT_COMPLETION;
  }

  List<JsonObject> all() {
    if (chat && !scenario.has(Habit.BARE)) scenario.choices().forEach(each -> add(delta(each, object("role", "assistant", "content", ""))));
    var said = scenario.said();
    for (int i = 0; i < said.size(); i++) say(said.get(i), isLast(i));
    scenario.choices().stream().filter(each -> scenario.isComplete() && scenario.said(each).isEmpty()).forEach(each -> add(end(each, empty(each))));
    if (scenario.isComplete()) scenario.usage().ifPresent(this::addUsage);
    return chunks;
  }

  private boolean isLast(int at) {
    var said = scenario.said();
    var choice = said.get(at).choice();
    return scenario.isFinished(choice) && said.subList(at + 1, said.size()).stream().noneMatch(later -> later.choice() == choice);
  }

  private void say(Part part, boolean last) {
    if (scenario.has(Habit.EMPTY_PIECES)) addEmpty(part.choice());
    boolean together = last && scenario.has(Habit.EARLY_FINISH);
    var piece = chat ? delta(part.choice(), delta(part)) : text(part.choice(), ((Part.Text) part).text());
    if (part instanceof Part.Text text && text.likely().isPresent() && chat) {
      piece = piece.with("logprobs", object("content", List.of(OpenAiChoices.token(text.likely().get()))));
    }
    add(together ? end(part.choice(), piece) : piece);
    if (last && !together) add(end(part.choice(), empty(part.choice())));
  }

  private JsonObject delta(Part part) {
    if (part instanceof Part.Text text) return object("content", text.text());
    if (part instanceof Part.Reasoning more) return OpenAiChoices.reasoning(scenario, more.text());
    if (part instanceof Part.Refusal refusal) return object("refusal", refusal.text());
    if (part instanceof Part.Call call) return call(call.index(),
        object("id", call.id(), "type", "function", "function", object("name", call.name())));
    var more = (Part.Arguments) part;
    return call(more.index(), repeated(more).with("function", object("arguments", more.text())));
  }

  private static JsonObject call(int index, JsonObject call) {
    return object("tool_calls", List.of(object("index", index).with(call)));
  }

  /** Some parsers repeat the id in every delta, some leave it empty. */
  private JsonObject repeated(Part.Arguments more) {
    if (!scenario.has(Habit.REPEATED_IDS)) return JsonObject.of();
    var begun = scenario.said(more.choice()).stream().filter(part -> part instanceof Part.Call call && call.index() == more.index()).findFirst();
    return object("id", begun.filter(part -> more.text().length() % 2 == 0).map(part -> ((Part.Call) part).id()).orElse(""));
  }

  private JsonObject empty(int choice) {
    return chat ? delta(choice, JsonObject.of()) : text(choice, "");
  }

  private JsonObject delta(int choice, JsonObject delta) {
    var whole = scenario.has(Habit.NULL_MEMBERS) && delta.get("content").isEmpty() ? delta.with("content", null) : delta;
    return object("index", choice, "delta", OpenAiDialect.odd(scenario, whole), "logprobs", null, "finish_reason", null);
  }

  private static JsonObject text(int choice, String text) {
    return object("index", choice, "text", text, "logprobs", null, "finish_reason", null);
  }

  private JsonObject end(int choice, JsonObject piece) {
    return piece.with("finish_reason", scenario.finishes().get(choice).value());
  }

  private void add(JsonObject choice) {
    var chunk = head().with("choices", List.of(OpenAiDialect.odd(scenario, choice)));
    boolean counted = scenario.has(Habit.RUNNING_USAGE) && scenario.usage().isPresent();
    if (counted) chunk = chunk.with("usage", OpenAiChoices.usage(Usage.of(1, chunks.size())));
    else if (scenario.has(Habit.NULL_MEMBERS)) chunk = chunk.with("usage", null);
    chunks.add(chunk);
  }

  /** Some servers send a chunk of no choice first. */
  private void addEmpty(int choice) {
    if (chunks.isEmpty()) chunks.add(head().with("choices", List.of()));
    add(empty(choice));
  }

  private void addUsage(Usage usage) {
    chunks.add(head().with("choices", List.of()).with("usage", OpenAiChoices.usage(usage)));
  }

  private JsonObject head() {
    return chat ? OpenAiDialect.head(scenario, "chatcmpl", "chat.completion.chunk") : OpenAiDialect.head(scenario, "cmpl", "text_completion");
  }
}

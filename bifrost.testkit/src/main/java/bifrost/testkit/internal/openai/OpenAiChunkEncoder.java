package bifrost.testkit.internal.openai;

import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.contract.ServerQuirk;
import java.util.ArrayList;
import java.util.List;

/** An encoder of streams whose chunks contain choices with an index, in vLLM's order of chunks. */
public abstract class OpenAiChunkEncoder {
  protected final Scenario scenario;
  private final List<JsonObject> chunks = new ArrayList<>();

  protected OpenAiChunkEncoder(Scenario scenario) {
    this.scenario = scenario;
  }

  /** {@return the first members of each chunk} */
  protected abstract JsonObject head();

  /** {@return the choice with a delta} */
  protected abstract JsonObject choice(ScriptedDelta delta);

  /** {@return a choice without content} */
  protected abstract JsonObject empty(int choice);

  public List<JsonObject> all() {
    var sent = scenario.sentDeltas();
    for (int i = 0; i < sent.size(); i++) addDelta(sent.get(i), isLast(i));
    scenario.choiceIndexes().stream().filter(choice -> scenario.isComplete() && scenario.sentDeltas(choice).isEmpty())
        .forEach(choice -> addEnd(choice, empty(choice)));
    if (scenario.isComplete()) scenario.usage().ifPresent(this::addUsage);
    return scenario.has(ServerQuirk.JOINED_EVENTS) ? JoinedEvents.of(chunks) : chunks;
  }

  private boolean isLast(int index) {
    var sent = scenario.sentDeltas();
    var choice = sent.get(index).choice();
    return scenario.isFinished(choice)
        && sent.subList(index + 1, sent.size()).stream().noneMatch(laterDelta -> laterDelta.choice() == choice);
  }

  private void addDelta(ScriptedDelta delta, boolean last) {
    if (scenario.has(ServerQuirk.EMPTY_DELTAS)) addEmpty(delta.choice());
    boolean isCombined = last && scenario.has(ServerQuirk.FINISH_REASON_IN_LAST_DELTA);
    if (isCombined) addEnd(delta.choice(), choice(delta));
    else add(choice(delta));
    if (last && !isCombined) addEnd(delta.choice(), empty(delta.choice()));
  }

  private void addEnd(int index, JsonObject choice) {
    add(end(index, choice));
    if (scenario.has(ServerQuirk.REPEATED_FINISH_REASONS)) add(end(index, empty(index)));
  }

  private JsonObject end(int index, JsonObject choice) {
    return choice.with("finish_reason", scenario.finishReasons().get(index).value());
  }

  protected final void add(JsonObject choice) {
    var chunk = head().with("choices",
        List.of(OpenAiMembers.withQuirks(scenario, OpenAiMembers.withEmptyFinishReason(scenario, choice))));
    boolean hasUsage = scenario.has(ServerQuirk.CONTINUOUS_USAGE) && scenario.usage().isPresent();
    if (hasUsage) chunk = chunk.with("usage", OpenAiMembers.usage(Usage.of(1, chunks.size())));
    else if (scenario.has(ServerQuirk.NULL_MEMBERS)) chunk = chunk.with("usage", null);
    chunks.add(chunk);
  }

  /** Adds a chunk without content. Before the first one, also adds a chunk without choices, as some servers do. */
  private void addEmpty(int choice) {
    if (chunks.isEmpty()) chunks.add(head().with("choices", List.of()));
    add(empty(choice));
  }

  private void addUsage(Usage usage) {
    int last = chunks.size() - 1;
    boolean isBesideChoice = scenario.has(ServerQuirk.USAGE_IN_LAST_EVENT) && last >= 0;
    if (isBesideChoice) chunks.set(last, chunks.get(last).with("usage", OpenAiMembers.usage(usage)));
    else chunks.add(head().with("choices", List.of()).with("usage", OpenAiMembers.usage(usage)));
  }
}

package bifrost.testkit.internal.openai;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.contract.ServerQuirk;
import java.util.List;

/** An encoder of streamed chat completions. */
public final class OpenAiChatChunkEncoder extends OpenAiChunkEncoder {
  public OpenAiChatChunkEncoder(Scenario scenario) {
    super(scenario);
  }

  @Override
  public List<JsonObject> all() {
    if (!scenario.has(ServerQuirk.REQUIRED_MEMBERS_ONLY)) {
      scenario.choiceIndexes().forEach(choice -> add(choice(choice, object("role", "assistant", "content", ""))));
    }
    return super.all();
  }

  @Override
  protected JsonObject head() {
    return OpenAiMembers.head(scenario, "chatcmpl", "chat.completion.chunk");
  }

  @Override
  protected JsonObject choice(ScriptedDelta delta) {
    var choice = choice(delta.choice(), delta(delta));
    return delta instanceof ScriptedDelta.Text text && text.logprob().isPresent()
        ? choice.with("logprobs", object("content", List.of(OpenAiChatEncoder.token(text.logprob().get()))))
        : choice;
  }

  @Override
  protected JsonObject empty(int choice) {
    return choice(choice, JsonObject.of());
  }

  private JsonObject choice(int index, JsonObject delta) {
    var withNulls = scenario.has(ServerQuirk.NULL_MEMBERS) && delta.tryGet("content").isEmpty()
        ? delta.with("content", null)
        : delta;
    return object("index", index, "delta", OpenAiMembers.withQuirks(scenario, withNulls), "logprobs", null,
        "finish_reason", null);
  }

  private JsonObject delta(ScriptedDelta delta) {
    if (delta instanceof ScriptedDelta.Text text) return object("content", text.text());
    if (delta instanceof ScriptedDelta.Reasoning reasoning) {
      return OpenAiChatEncoder.reasoning(scenario, reasoning.text());
    }
    if (delta instanceof ScriptedDelta.Refusal refusal) return object("refusal", refusal.text());
    if (delta instanceof ScriptedDelta.ToolCallStart call) {
      return call(call.index(),
          object("id", call.id(), "type", "function", "function", object("name", call.name())));
    }
    var arguments = (ScriptedDelta.ToolCallArguments) delta;
    return call(arguments.index(), repeated(arguments).with("function", object("arguments", arguments.text())));
  }

  private static JsonObject call(int index, JsonObject call) {
    return object("tool_calls", List.of(object("index", index).with(call)));
  }

  /**
   * {@return the id of the call for a later delta; some servers repeat the id in every delta, and some send an
   * empty id}
   */
  private JsonObject repeated(ScriptedDelta.ToolCallArguments arguments) {
    if (!scenario.has(ServerQuirk.REPEATED_IDS)) return JsonObject.of();
    var start = scenario.sentDeltas(arguments.choice()).stream()
        .filter(delta -> delta instanceof ScriptedDelta.ToolCallStart call && call.index() == arguments.index())
        .findFirst();
    return object("id", start.filter(delta -> arguments.text().length() % 2 == 0)
        .map(delta -> ((ScriptedDelta.ToolCallStart) delta).id()).orElse(""));
  }
}

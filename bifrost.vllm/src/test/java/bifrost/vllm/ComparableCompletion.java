package bifrost.vllm;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import java.util.Optional;

/**
 * What two answers of a live server to the same request have in common: all but ids, the time, the spaces in arguments, and the details
 * of the usage, since vLLM counts a reasoning token less when it streams.
 */
final class ComparableCompletion {
  private ComparableCompletion() {}

  static ChatCompletion of(ChatCompletion answer) {
    var choices = answer.choices().stream().map(ComparableCompletion::of).toList();
    var usage = answer.usage()
        .map(each -> new Usage(each.promptTokens(), each.completionTokens(), each.totalTokens(), JsonObject.of()));
    return new ChatCompletion("", Optional.empty(), answer.model(), choices, usage, answer.systemFingerprint(),
        answer.extras());
  }

  private static ChatCompletion.Choice of(ChatCompletion.Choice choice) {
    return new ChatCompletion.Choice(choice.index(), of(choice.message()), choice.finishReason(), choice.logprobs(),
        choice.extras());
  }

  private static AssistantMessage of(AssistantMessage said) {
    var calls = said.toolCalls().stream()
        .map(call -> new ToolCall("", call.name(), spaced(call.arguments()), call.extras())).toList();
    return new AssistantMessage(said.text(), said.reasoning(), said.refusal(), calls, said.extras());
  }

  /** Arguments that were cut off are no JSON. */
  private static String spaced(String arguments) {
    try {
      return Json.parse(arguments).toString();
    } catch (JsonParseException cut) {
      return arguments.replaceAll("\\s", "");
    }
  }
}

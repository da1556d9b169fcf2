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
 * The parts of a completion that are equal for identical requests to a real server. Ids, the creation time, white space
 * in arguments and the details of the usage are excluded: in a stream, vLLM counts one reasoning token fewer.
 */
final class ComparableCompletion {
  private ComparableCompletion() {}

  static ChatCompletion of(ChatCompletion completion) {
    var choices = completion.choices().stream().map(ComparableCompletion::of).toList();
    var usage = completion.usage()
        .map(each -> new Usage(each.promptTokens(), each.completionTokens(), each.totalTokens(), JsonObject.of()));
    return new ChatCompletion("", Optional.empty(), completion.model(), choices, usage, completion.systemFingerprint(),
        completion.extras());
  }

  private static ChatCompletion.Choice of(ChatCompletion.Choice choice) {
    return new ChatCompletion.Choice(choice.index(), of(choice.message()), choice.finishReason(), choice.logprobs(),
        choice.extras());
  }

  private static AssistantMessage of(AssistantMessage message) {
    var calls = message.toolCalls().stream()
        .map(call -> new ToolCall("", call.name(), normalized(call.arguments()), call.extras())).toList();
    return message.reasoning(message.reasoning(), "").toolCalls(calls);
  }

  /** {@return the arguments without insignificant white space} Truncated arguments are not valid JSON. */
  private static String normalized(String arguments) {
    try {
      return Json.parse(arguments).toString();
    } catch (JsonParseException truncated) {
      return arguments.replaceAll("\\s", "");
    }
  }
}

package bifrost.api;

import bifrost.api.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The answer to a {@link ResponsesRequest}.
 *
 * @param id the id; {@code ""} if there is none
 * @param createdAt when it was made, to the second
 * @param model the model's id as the server gives it, without a provider's name; {@code ""} if it gave none
 * @param status {@code completed}, {@code incomplete}, {@code failed}, {@code cancelled}, or {@code in_progress}
 * @param incompleteReason why it is incomplete: {@code max_output_tokens}, {@code content_filter}
 * @param output what the model thought, said and wants called, in order
 * @param usage the tokens used
 * @param extras members that have no component, or that have an unexpected form. For a response that was converted from a chat completion:
 *     those of the completion, its choice and its message; a name that is already in use gets the prefix {@code choice.} or {@code message.}
 */
public record Response(String id, Optional<Instant> createdAt, String model, String status,
    Optional<String> incompleteReason, List<ResponseItem> output, Optional<ResponseUsage> usage, JsonObject extras) {
  /** Copies the output, and refuses null. */
  public Response {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(incompleteReason, "incompleteReason");
    output = List.copyOf(Objects.requireNonNull(output, "output"));
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * All that the model said.
   *
   * @return the texts of all messages, one after the other; {@code ""} if there is none
   */
  public String text() {
    return items(ResponseItem.MessageItem.class).map(ResponseItem.MessageItem::text).collect(Collectors.joining());
  }

  /**
   * All that the model thought.
   *
   * @return the texts of all reasoning, one after the other; {@code ""} if there is none
   */
  public String reasoning() {
    return items(ResponseItem.ReasoningItem.class).map(ResponseItem.ReasoningItem::text).collect(Collectors.joining());
  }

  /**
   * The tools that the model wants called.
   *
   * @return the calls, in order
   */
  public List<ResponseItem.FunctionCall> functionCalls() {
    return items(ResponseItem.FunctionCall.class).toList();
  }

  private <T extends ResponseItem> Stream<T> items(Class<T> type) {
    return output.stream().filter(type::isInstance).map(type::cast);
  }
}

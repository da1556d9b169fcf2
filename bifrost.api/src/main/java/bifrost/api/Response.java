package bifrost.api;

import bifrost.api.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A response of the Responses API, to a {@link ResponsesRequest}.
 *
 * @param id the id; {@code ""} if the server sent none
 * @param createdAt the creation time, to the second, if the server sent it
 * @param model the server's id for the model, without a provider prefix; {@code ""} if the server sent none
 * @param status {@code completed}, {@code incomplete}, {@code failed}, {@code cancelled}, or
 *     {@code in_progress}
 * @param incompleteReason the reason the response is incomplete, such as {@code max_output_tokens} or
 *     {@code content_filter}
 * @param output the output items (reasoning, messages, function calls), in order
 * @param usage the token usage, if the server sent it
 * @param extras any other members, and members of an unexpected form. For a response that was converted from a
 *     chat completion: those of the completion, of its choice and of its message; a name that is already in use
 *     gets the prefix {@code choice.} or {@code message.}
 */
public record Response(String id, Optional<Instant> createdAt, String model, String status,
    Optional<String> incompleteReason, List<ResponseItem> output, Optional<Usage> usage, JsonObject extras)
    implements ModelResponse {
  /** Copies the output. */
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

  /** {@return the texts of all messages, joined without a separator; {@code ""} if there are none} */
  public String text() {
    return items(ResponseItem.MessageItem.class).map(ResponseItem.MessageItem::text).collect(Collectors.joining());
  }

  /** {@return the texts of all reasoning items, joined without a separator; {@code ""} if there are none} */
  public String reasoning() {
    return items(ResponseItem.ReasoningItem.class).map(ResponseItem.ReasoningItem::text).collect(Collectors.joining());
  }

  /** {@return the function calls that the model requests, in order} */
  public List<ResponseItem.FunctionCall> functionCalls() {
    return items(ResponseItem.FunctionCall.class).toList();
  }

  private <T extends ResponseItem> Stream<T> items(Class<T> type) {
    return output.stream().filter(type::isInstance).map(type::cast);
  }
}

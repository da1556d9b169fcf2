package bifrost.api;

import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.ResponseJson;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A response of the Responses API, to a {@link ResponsesRequest}. Its {@linkplain #json() JSON form} is that of the
 * OpenAI API, and contains everything, so that a response can be stored and loaded. Immutable and thread-safe.
 *
 * <p>Later versions may add components, and then change the canonical constructor. {@link #of(String, String, List)}
 * and the methods that return a changed copy remain.
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
 * @since 0.1
 */
public record Response(String id, Optional<Instant> createdAt, String model, String status,
    Optional<String> incompleteReason, List<ResponseItem> output, Optional<Usage> usage, JsonObject extras)
    implements ModelResponse, JsonRepresentable {
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

  /**
   * Returns a completed response.
   *
   * @param id the id; {@code ""} for none
   * @param model the server's id for the model; {@code ""} for none
   * @param output the output items, in order
   * @return a response
   */
  public static Response of(String id, String model, List<? extends ResponseItem> output) {
    return new Response(id, Optional.empty(), model, "completed", Optional.empty(),
        List.copyOf(Objects.requireNonNull(output, "output")), Optional.empty(), JsonObject.of());
  }

  /**
   * Returns the response that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the response
   * @throws bifrost.api.json.JsonParseException if the object is not a response
   */
  public static Response of(JsonObject json) {
    return JsonForm.read(json, ResponseJson::read);
  }

  /**
   * Returns the response that a text represents.
   *
   * @param json the text of a JSON form
   * @return the response
   * @throws bifrost.api.json.JsonParseException if the text is not a response
   */
  public static Response parse(String json) {
    return JsonForm.parse(json, ResponseJson::read);
  }

  /** {@return the JSON form, which is that of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, ResponseJson::write);
  }

  /**
   * Sets the id.
   *
   * @param id the id; {@code ""} for none
   * @return a changed copy
   */
  public Response id(String id) {
    return new Response(id, createdAt, model, status, incompleteReason, output, usage, extras);
  }

  /**
   * Sets the creation time, to the second.
   *
   * @param createdAt the time
   * @return a changed copy
   */
  public Response createdAt(Instant createdAt) {
    return new Response(id, Optional.of(Objects.requireNonNull(createdAt, "createdAt")), model, status,
        incompleteReason, output, usage, extras);
  }

  /**
   * Sets the server's id for the model.
   *
   * @param model the id; {@code ""} for none
   * @return a changed copy
   */
  public Response model(String model) {
    return new Response(id, createdAt, model, status, incompleteReason, output, usage, extras);
  }

  /**
   * Sets the status.
   *
   * @param status {@code completed}, {@code incomplete}, {@code failed}, {@code cancelled} or
   *     {@code in_progress}
   * @return a changed copy
   */
  public Response status(String status) {
    return new Response(id, createdAt, model, status, incompleteReason, output, usage, extras);
  }

  /**
   * Sets the reason the response is incomplete.
   *
   * @param incompleteReason the reason, such as {@code max_output_tokens}
   * @return a changed copy
   */
  public Response incompleteReason(String incompleteReason) {
    return new Response(id, createdAt, model, status,
        Optional.of(Objects.requireNonNull(incompleteReason, "incompleteReason")), output, usage, extras);
  }

  /**
   * Sets the output.
   *
   * @param output the items, in order
   * @return a changed copy
   */
  public Response output(List<? extends ResponseItem> output) {
    return new Response(id, createdAt, model, status, incompleteReason,
        List.copyOf(Objects.requireNonNull(output, "output")), usage, extras);
  }

  /**
   * Sets the token usage.
   *
   * @param usage the usage
   * @return a changed copy
   */
  public Response usage(Usage usage) {
    return new Response(id, createdAt, model, status, incompleteReason, output,
        Optional.of(Objects.requireNonNull(usage, "usage")), extras);
  }

  /**
   * Sets the other members.
   *
   * @param extras the members
   * @return a changed copy
   */
  public Response extras(JsonObject extras) {
    return new Response(id, createdAt, model, status, incompleteReason, output, usage, extras);
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

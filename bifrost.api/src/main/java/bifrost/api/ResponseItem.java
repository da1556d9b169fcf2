package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An item of the {@linkplain ResponsesRequest#input() input} or the {@linkplain Response#output() output} of
 * the Responses API. More types may be added, so a switch needs a default.
 *
 * <p>Output items are valid as input: {@code request.then(response.output())}.
 */
public sealed interface ResponseItem {
  /**
   * A message, with any role.
   *
   * @param id the id of the item; {@code ""} for none
   * @param role the role: {@code user}, {@code assistant}, {@code system} or {@code developer}
   * @param content the parts, in order
   * @param status the status of an output item: {@code in_progress}, {@code completed} or {@code incomplete}
   * @param extras any other members
   */
  record MessageItem(String id, String role, List<ResponsePart> content, Optional<String> status, JsonObject extras)
      implements ResponseItem {
    /** Copies the parts. */
    public MessageItem {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(role, "role");
      content = List.copyOf(Objects.requireNonNull(content, "content"));
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(extras, "extras");
    }

    /** {@return the texts, joined without a separator; {@code ""} if there are none} */
    public String text() {
      return content.stream()
          .flatMap(part -> part instanceof ResponsePart.Text text ? Stream.of(text.text()) : Stream.empty())
          .collect(Collectors.joining());
    }

    /** {@return the refusal of the model; {@code ""} if it did not refuse} */
    public String refusal() {
      return content.stream()
          .flatMap(part -> part instanceof ResponsePart.Refusal refusal ? Stream.of(refusal.refusal()) : Stream.empty())
          .collect(Collectors.joining());
    }
  }

  /**
   * The reasoning of a model.
   *
   * @param id the id of the item; {@code ""} for none
   * @param content the parts, in order
   * @param extras any other members, such as {@code summary}
   */
  record ReasoningItem(String id, List<ResponsePart> content, JsonObject extras) implements ResponseItem {
    /** Copies the parts. */
    public ReasoningItem {
      Objects.requireNonNull(id, "id");
      content = List.copyOf(Objects.requireNonNull(content, "content"));
      Objects.requireNonNull(extras, "extras");
    }

    /** {@return the texts, joined without a separator; {@code ""} if there are none} */
    public String text() {
      return content.stream()
          .flatMap(part -> part instanceof ResponsePart.ReasoningText text ? Stream.of(text.text()) : Stream.empty())
          .collect(Collectors.joining());
    }
  }

  /**
   * A function call that the model requests.
   *
   * @param id the id of the item; {@code ""} for none
   * @param callId the id of the call, which the {@link FunctionCallOutput} refers to
   * @param name the name of the function
   * @param arguments the arguments as the model generated them: usually a JSON object, but not checked
   * @param status the status of an output item: {@code in_progress}, {@code completed} or {@code incomplete}
   * @param extras any other members
   */
  record FunctionCall(String id, String callId, String name, String arguments, Optional<String> status,
      JsonObject extras)
      implements ResponseItem {
    /** Rejects null components. */
    public FunctionCall {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(callId, "callId");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(arguments, "arguments");
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * The result of a function call.
   *
   * @param callId the id of the call
   * @param output the result, as a text for the model; the joined texts if the server sent a list of parts
   * @param extras any other members. They include a list of parts as {@code output}, which is sent instead of the
   *     text
   */
  record FunctionCallOutput(String callId, String output, JsonObject extras) implements ResponseItem {
    /** Rejects null components. */
    public FunctionCallOutput {
      Objects.requireNonNull(callId, "callId");
      Objects.requireNonNull(output, "output");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * An item of another type.
   *
   * @param json the complete item, including {@code type}
   */
  record Unknown(JsonObject json) implements ResponseItem {
    /** Rejects null components. */
    public Unknown {
      Objects.requireNonNull(json, "json");
    }
  }

  /**
   * Returns a message from the user.
   *
   * @param text the text
   * @return an item
   */
  static MessageItem user(String text) {
    return user(ResponsePart.text(text));
  }

  /**
   * Returns a message from the user, composed of text, images and other parts.
   *
   * @param first the first part
   * @param more the other parts, in order
   * @return an item
   */
  static MessageItem user(ResponsePart first, ResponsePart... more) {
    return new MessageItem("", "user", ArgumentChecks.listOf(first, more), Optional.empty(), JsonObject.of());
  }

  /**
   * Returns a message from the model.
   *
   * @param text the text
   * @return an item
   */
  static MessageItem assistant(String text) {
    return new MessageItem("", "assistant", List.of(ResponsePart.text(text)), Optional.empty(), JsonObject.of());
  }

  /**
   * Returns an item with the result of a function call.
   *
   * @param call the call
   * @param output the result, as a text for the model
   * @return an item
   */
  static FunctionCallOutput output(FunctionCall call, String output) {
    return new FunctionCallOutput(call.callId(), output, JsonObject.of());
  }
}

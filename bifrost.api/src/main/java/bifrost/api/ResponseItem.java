package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.ResponseItemJson;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An item of the {@linkplain ResponsesRequest#input() input} or the {@linkplain Response#output() output} of
 * the Responses API. More types may be added, so a switch needs a default. Immutable and thread-safe.
 *
 * <p>Output items are valid as input: {@code request.then(response.output())}.
 *
 * <p>Later versions may add components to the types, and then change their canonical constructors. The methods named
 * {@code of}, the other factory methods and the methods that return a changed copy remain.
 *
 * @since 0.1
 */
public sealed interface ResponseItem extends JsonRepresentable {
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

    /**
     * Returns a message without an id and a status.
     *
     * @param role the role: {@code user}, {@code assistant}, {@code system} or {@code developer}
     * @param content the parts, in order
     * @return an item
     */
    public static MessageItem of(String role, List<? extends ResponsePart> content) {
      return new MessageItem("", role, List.copyOf(Objects.requireNonNull(content, "content")), Optional.empty(),
          JsonObject.of());
    }

    /**
     * Sets the id.
     *
     * @param id the id; {@code ""} for none
     * @return a changed copy
     */
    public MessageItem id(String id) {
      return new MessageItem(id, role, content, status, extras);
    }

    /**
     * Sets the status.
     *
     * @param status {@code in_progress}, {@code completed} or {@code incomplete}
     * @return a changed copy
     */
    public MessageItem status(String status) {
      return new MessageItem(id, role, content, Optional.of(Objects.requireNonNull(status, "status")), extras);
    }

    /**
     * Sets the other members.
     *
     * @param extras the members
     * @return a changed copy
     */
    public MessageItem extras(JsonObject extras) {
      return new MessageItem(id, role, content, status, extras);
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
   * @param content the parts, in order; a {@link ResponsePart.Text} becomes a {@link ResponsePart.ReasoningText}
   * @param extras any other members, such as {@code summary}
   */
  record ReasoningItem(String id, List<ResponsePart> content, JsonObject extras) implements ResponseItem {
    /** Copies the parts. */
    public ReasoningItem {
      Objects.requireNonNull(id, "id");
      content = Objects.requireNonNull(content, "content").stream().map(ReasoningItem::toReasoning).toList();
      Objects.requireNonNull(extras, "extras");
    }

    private static ResponsePart toReasoning(ResponsePart part) {
      Objects.requireNonNull(part, "part");
      return part instanceof ResponsePart.Text it ? new ResponsePart.ReasoningText(it.text(), it.extras()) : part;
    }

    /**
     * Returns a reasoning item without an id.
     *
     * @param content the parts, in order
     * @return an item
     */
    public static ReasoningItem of(List<? extends ResponsePart> content) {
      return new ReasoningItem("", List.copyOf(Objects.requireNonNull(content, "content")), JsonObject.of());
    }

    /**
     * Sets the id.
     *
     * @param id the id; {@code ""} for none
     * @return a changed copy
     */
    public ReasoningItem id(String id) {
      return new ReasoningItem(id, content, extras);
    }

    /**
     * Sets the other members.
     *
     * @param extras the members
     * @return a changed copy
     */
    public ReasoningItem extras(JsonObject extras) {
      return new ReasoningItem(id, content, extras);
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

    /**
     * Returns a function call without an id and a status.
     *
     * @param callId the id of the call, which the {@link FunctionCallOutput} refers to
     * @param name the name of the function
     * @param arguments the arguments, usually a JSON object
     * @return an item
     */
    public static FunctionCall of(String callId, String name, String arguments) {
      return new FunctionCall("", callId, name, arguments, Optional.empty(), JsonObject.of());
    }

    /**
     * Sets the id of the item.
     *
     * @param id the id; {@code ""} for none
     * @return a changed copy
     */
    public FunctionCall id(String id) {
      return new FunctionCall(id, callId, name, arguments, status, extras);
    }

    /**
     * Sets the status.
     *
     * @param status {@code in_progress}, {@code completed} or {@code incomplete}
     * @return a changed copy
     */
    public FunctionCall status(String status) {
      return new FunctionCall(id, callId, name, arguments, Optional.of(Objects.requireNonNull(status, "status")),
          extras);
    }

    /**
     * Sets the other members.
     *
     * @param extras the members
     * @return a changed copy
     */
    public FunctionCall extras(JsonObject extras) {
      return new FunctionCall(id, callId, name, arguments, status, extras);
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

    /**
     * Returns the result of a function call.
     *
     * @param callId the id of the call
     * @param output the result, as a text for the model
     * @return an item
     */
    public static FunctionCallOutput of(String callId, String output) {
      return new FunctionCallOutput(callId, output, JsonObject.of());
    }

    /**
     * Sets the other members.
     *
     * @param extras the members
     * @return a changed copy
     */
    public FunctionCallOutput extras(JsonObject extras) {
      return new FunctionCallOutput(callId, output, extras);
    }
  }

  /**
   * An item of another type.
   *
   * @param json the complete item, including {@code type}
   */
  record Unknown(JsonObject json) implements ResponseItem {
    /** Removes the members {@code type}, {@code role}, {@code status} and {@code name} if they are empty texts. */
    public Unknown {
      json = MemberReader.presentInItem(Objects.requireNonNull(json, "json"));
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
    return user(ArgumentChecks.listOf(first, more));
  }

  /**
   * Returns a message from the user, composed of text, images and other parts.
   *
   * @param parts the parts, in order
   * @return an item
   */
  static MessageItem user(List<? extends ResponsePart> parts) {
    return MessageItem.of("user", Objects.requireNonNull(parts, "parts"));
  }

  /**
   * Returns a message from the model.
   *
   * @param text the text
   * @return an item
   */
  static MessageItem assistant(String text) {
    return MessageItem.of("assistant", List.of(ResponsePart.text(text)));
  }

  /**
   * Returns an item with the result of a function call.
   *
   * @param call the call
   * @param output the result, as a text for the model
   * @return an item
   */
  static FunctionCallOutput output(FunctionCall call, String output) {
    return FunctionCallOutput.of(Objects.requireNonNull(call, "call").callId(), output);
  }

  /**
   * Returns the item that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the item
   * @throws bifrost.api.json.JsonParseException if a text, a name or arguments in the object are of another kind
   */
  static ResponseItem of(JsonObject json) {
    return JsonForm.read(json, ResponseItemJson::read);
  }

  /**
   * Returns the item that a text represents.
   *
   * @param json the text of a JSON form
   * @return the item
   * @throws bifrost.api.json.JsonParseException if the text is not an item
   */
  static ResponseItem parse(String json) {
    return JsonForm.parse(json, ResponseItemJson::read);
  }

  /** {@return the JSON form, which is that of the OpenAI API} */
  @Override
  default JsonObject json() {
    return JsonForm.json(this, ResponseItemJson::write);
  }
}

package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What goes into a {@link ResponsesRequest}, and what comes out in a {@link Response}. Grows: switch over it with a default.
 *
 * <p>Items that came out can go in again: {@code request.then(response.output())}.
 */
public sealed interface ResponseItem {
  /**
   * Something said, by anyone.
   *
   * @param id the item's id; {@code ""} for none
   * @param role who says it: {@code user}, {@code assistant}, {@code system}, {@code developer}
   * @param content the parts, in order
   * @param status {@code in_progress}, {@code completed} or {@code incomplete}, of what came out
   * @param extras members that have no component
   */
  record MessageItem(String id, String role, List<ResponsePart> content, Optional<String> status, JsonObject extras)
      implements ResponseItem {
    /** Copies the parts, and refuses null. */
    public MessageItem {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(role, "role");
      content = List.copyOf(Objects.requireNonNull(content, "content"));
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * The texts, one after the other.
     *
     * @return the text; {@code ""} if there is none
     */
    public String text() {
      return content.stream()
          .flatMap(part -> part instanceof ResponsePart.Text text ? Stream.of(text.text()) : Stream.empty())
          .collect(Collectors.joining());
    }

    /**
     * Why the model refused.
     *
     * @return the text; {@code ""} if it did not
     */
    public String refusal() {
      return content.stream()
          .flatMap(part -> part instanceof ResponsePart.Refusal no ? Stream.of(no.refusal()) : Stream.empty())
          .collect(Collectors.joining());
    }
  }

  /**
   * What the model thought.
   *
   * @param id the item's id; {@code ""} for none
   * @param content the parts, in order
   * @param extras members that have no component, such as a {@code summary}
   */
  record ReasoningItem(String id, List<ResponsePart> content, JsonObject extras) implements ResponseItem {
    /** Copies the parts, and refuses null. */
    public ReasoningItem {
      Objects.requireNonNull(id, "id");
      content = List.copyOf(Objects.requireNonNull(content, "content"));
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * The texts, one after the other.
     *
     * @return the text; {@code ""} if there is none
     */
    public String text() {
      return content.stream()
          .flatMap(part -> part instanceof ResponsePart.ReasoningText text ? Stream.of(text.text()) : Stream.empty())
          .collect(Collectors.joining());
    }
  }

  /**
   * A call of a tool that the model asks for.
   *
   * @param id the item's id; {@code ""} for none
   * @param callId the id to answer under
   * @param name the name of the function
   * @param arguments the arguments as the model wrote them: meant to be a JSON object, not checked
   * @param status {@code in_progress}, {@code completed} or {@code incomplete}, of what came out
   * @param extras members that have no component
   */
  record FunctionCall(String id, String callId, String name, String arguments, Optional<String> status,
      JsonObject extras)
      implements ResponseItem {
    /** Refuses null. */
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
   * What a tool gave back.
   *
   * @param callId the id of the call that is answered
   * @param output the result that the model reads; the joined texts if the server sent a list of parts
   * @param extras members that have no component. They include a list of parts as {@code output}, which is sent instead of the text
   */
  record FunctionCallOutput(String callId, String output, JsonObject extras) implements ResponseItem {
    /** Refuses null. */
    public FunctionCallOutput {
      Objects.requireNonNull(callId, "callId");
      Objects.requireNonNull(output, "output");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * An item of another type.
   *
   * @param json the whole item, {@code type} included
   */
  record Unknown(JsonObject json) implements ResponseItem {
    /** Refuses null. */
    public Unknown {
      Objects.requireNonNull(json, "json");
    }
  }

  /**
   * What the user says.
   *
   * @param text the text
   * @return an item
   */
  static MessageItem user(String text) {
    return user(ResponsePart.text(text));
  }

  /**
   * Makes a message of the user.
   *
   * @param first the first part
   * @param more the parts after it
   * @return an item
   */
  static MessageItem user(ResponsePart first, ResponsePart... more) {
    return new MessageItem("", "user", ArgumentChecks.listOf(first, more), Optional.empty(), JsonObject.of());
  }

  /**
   * What the model said.
   *
   * @param text the text
   * @return an item
   */
  static MessageItem assistant(String text) {
    return new MessageItem("", "assistant", List.of(ResponsePart.text(text)), Optional.empty(), JsonObject.of());
  }

  /**
   * What a tool gave back.
   *
   * @param call the call that is answered
   * @param output the result, as the model is to read it
   * @return an item
   */
  static FunctionCallOutput output(FunctionCall call, String output) {
    return new FunctionCallOutput(call.callId(), output, JsonObject.of());
  }
}

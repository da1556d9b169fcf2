package bifrost.api.spi;

import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.internal.wire.ResponsePartForm;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The reader and the writer of {@link ResponseItem}. Thread-safe.
 *
 * @since 0.1
 */
public final class ResponseItemJson {
  private static final String MESSAGE = "message";
  private static final String REASONING = "reasoning";
  private static final String CALL = "function_call";
  private static final String CALL_OUTPUT = "function_call_output";
  private static final String ASSISTANT = "assistant";

  private ResponseItemJson() {}

  /** The members of an item that determine how its other members are read. */
  private record Head(String type, String role) {}

  /**
   * Reads an item: an object. Without a {@code type}, the members imply the type. Texts, names and arguments of an
   * unexpected kind fail; any other unexpected member is added to the extras.
   *
   * @param in the reader
   * @return the item
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ResponseItem read(JsonReader in) {
    var head = in.peek(ResponseItemJson::head);
    return switch (head.type) {
      case MESSAGE -> readMessage(in, head.role.isEmpty() ? ASSISTANT : head.role);
      case REASONING -> readReasoning(in);
      case CALL -> readCall(in);
      case CALL_OUTPUT -> readOutput(in);
      default -> new ResponseItem.Unknown(in.value().asObject());
    };
  }

  /** Reads the type and, for a message, the role. A type that is absent is implied by the other members. */
  private static Head head(JsonReader in) {
    var type = "";
    var role = "";
    var names = new ImplyingNames();
    while (in.nextMember()) {
      var name = in.name();
      boolean isType = name.equals("type");
      if (isType && !in.isString()) return new Head("", "");
      if (isType) type = in.string();
      else if (name.equals("role") && in.isString()) role = in.string();
      else in.skip();
      boolean isMessage = type.equals(MESSAGE);
      if (isMessage && !role.isEmpty() || !isMessage && !type.isEmpty()) return new Head(type, role);
      names.add(name);
    }
    return new Head(type.isEmpty() ? names.type() : type, role);
  }

  /** The names of members from which the type of an item without a type follows. */
  private static final class ImplyingNames {
    private boolean arguments;
    private boolean name;
    private boolean output;
    private boolean callId;
    private boolean message;
    private boolean summary;

    void add(String member) {
      switch (member) {
        case "arguments" -> arguments = true;
        case "name" -> name = true;
        case "output" -> output = true;
        case "call_id" -> callId = true;
        case "content", "role" -> message = true;
        case "summary" -> summary = true;
        default -> {}
      }
    }

    String type() {
      if (arguments && name) return CALL;
      if (output && callId) return CALL_OUTPUT;
      if (message) return MESSAGE;
      return summary ? REASONING : "";
    }
  }

  private static ResponseItem readMessage(JsonReader in, String role) {
    var extras = JsonObject.builder();
    var id = "";
    List<ResponsePart> content = List.of();
    Optional<String> status = Optional.empty();
    while (in.nextMember()) {
      switch (in.name()) {
        case "type" -> MemberReader.constant(in, MESSAGE, extras);
        case "id" -> id = MemberReader.text(in, extras).orElse("");
        case "role" -> MemberReader.string(in, extras);
        case "content" -> content = readContent(in, textType(role));
        case "status" -> status = MemberReader.string(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new MessageItem(id, role, content, status, extras.build());
  }

  private static String textType(String role) {
    return role.equals(ASSISTANT) ? ResponsePartForm.OUTPUT_TEXT : ResponsePartForm.INPUT_TEXT;
  }

  private static ResponseItem readReasoning(JsonReader in) {
    var extras = JsonObject.builder();
    var id = "";
    List<ResponsePart> content = List.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "type" -> MemberReader.constant(in, REASONING, extras);
        case "id" -> id = MemberReader.text(in, extras).orElse("");
        case "content" -> content = readContent(in, ResponsePartForm.REASONING_TEXT);
        case "summary" -> readSummary(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new ReasoningItem(id, content, extras.build());
  }

  /** Adds a summary to the extras, unless it is an empty list, which the writer adds to every item. */
  private static void readSummary(JsonReader in, JsonObject.Builder extras) {
    var summary = in.value();
    if (!(summary instanceof JsonArray list && list.isEmpty())) extras.put("summary", summary);
  }

  private static ResponseItem readCall(JsonReader in) {
    var extras = JsonObject.builder();
    var id = "";
    Optional<String> callId = Optional.empty();
    var name = "";
    var arguments = "";
    Optional<String> status = Optional.empty();
    while (in.nextMember()) {
      switch (in.name()) {
        case "type" -> MemberReader.constant(in, CALL, extras);
        case "id" -> id = MemberReader.text(in, extras).orElse("");
        case "call_id" -> callId = MemberReader.text(in, extras);
        case "name" -> name = in.string();
        case "arguments" -> arguments = MemberReader.arguments(in);
        case "status" -> status = MemberReader.string(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new FunctionCall(id, callId.orElse(id), name, arguments, status, extras.build());
  }

  /**
   * Reads a tool result. For a list of parts, the output is their joined text, and the extras keep the list, which is
   * sent back unchanged.
   */
  private static ResponseItem readOutput(JsonReader in) {
    var extras = JsonObject.builder();
    var callId = "";
    var output = "";
    while (in.nextMember()) {
      switch (in.name()) {
        case "type" -> MemberReader.constant(in, CALL_OUTPUT, extras);
        case "call_id" -> callId = MemberReader.text(in, extras).orElse("");
        case "output" -> {
          if (in.isArray() || in.isObject()) {
            var parts = in.value();
            output = joinedTexts(parts instanceof JsonArray list ? list : JsonArray.of(parts));
            extras.put("output", parts);
          } else {
            output = in.string();
          }
        }
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new FunctionCallOutput(callId, output, extras.build());
  }

  private static String joinedTexts(JsonArray parts) {
    var texts = new StringBuilder();
    for (JsonValue part : parts) {
      var text = part instanceof JsonObject object ? object.tryGet("text").orElse(JsonNull.NULL) : part;
      if (text instanceof JsonString string) texts.append(string.value());
    }
    return texts.toString();
  }

  /** Reads a text, a part, or a list of texts and parts. */
  private static List<ResponsePart> readContent(JsonReader in, String textType) {
    if (!in.isArray()) return List.of(readPart(in, textType));
    var parts = new ArrayList<ResponsePart>();
    while (in.nextElement()) {
      if (in.isNull()) in.skip();
      else parts.add(readPart(in, textType));
    }
    return parts;
  }

  private static ResponsePart readPart(JsonReader in, String textType) {
    if (in.isString()) return ResponsePartForm.text(in.string(), textType);
    if (in.isObject()) return ResponsePartForm.read(in, textType);
    throw in.unexpected("a text or a part");
  }

  /**
   * Writes an item.
   *
   * @param item the item
   * @param out the writer
   */
  public static void write(ResponseItem item, JsonWriter out) {
    if (item instanceof MessageItem it) {
      var type = textType(it.role());
      object(MESSAGE, it.id(), it.extras(), out).memberIfPresent("role", it.role())
          .array("content", it.content(), (part, to) -> ResponsePartForm.write(part, type, to))
          .memberIfPresent("status", it.status().orElse("")).end();
    } else if (item instanceof ReasoningItem it) {
      object(REASONING, it.id(), it.extras(), out).member("summary", JsonArray.of(), JsonForm::value)
          .array("content", it.content(), (part, to) -> ResponsePartForm.write(part, ResponsePartForm.OUTPUT_TEXT, to))
          .end();
    } else if (item instanceof FunctionCall it) {
      object(CALL, it.id(), it.extras(), out).memberIfPresent("call_id", it.callId())
          .memberIfPresent("name", it.name()).member("arguments", it.arguments())
          .memberIfPresent("status", it.status().orElse("")).end();
    } else if (item instanceof FunctionCallOutput it) {
      object(CALL_OUTPUT, "", it.extras(), out).memberIfPresent("call_id", it.callId()).member("output", it.output())
          .end();
    } else {
      out.value(((ResponseItem.Unknown) item).json());
    }
  }

  private static ObjectWriter object(String type, String id, JsonObject extras, JsonWriter out) {
    return ObjectWriter.begin(extras, out).member("type", type).memberIfPresent("id", id);
  }
}

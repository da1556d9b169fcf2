package bifrost.api.spi;

import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.Usage;
import bifrost.api.internal.wire.ComponentWriter;
import bifrost.api.internal.wire.ErrorValue;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ResponseMembers;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The reader and the writer of {@link Response}. */
public final class ResponseJson {
  private static final String OBJECT = "response";
  private static final String FAILED = "failed";
  private static final String INCOMPLETE_DETAILS = "incomplete_details";
  private static final String OUTPUT = "output";

  private ResponseJson() {}

  /**
   * Reads the current value, which must be an object. Texts, names and arguments of an unexpected kind fail; any other
   * unexpected member is added to the extras. An error instead of a response fails. A failed response does not: its
   * {@code error} is added to the extras.
   *
   * @param in the reader
   * @return the response; its status is {@code completed} if the server sent none
   */
  public static Response read(JsonReader in) {
    var members = new Members();
    while (in.nextMemberIncludingNull()) members.read(in);
    if (members.isError()) throw in.unexpected("a response with 'output', not an error");
    return members.build("completed");
  }

  /** Reads a response in an event, which may lack any member, such as the output. */
  static Response read(JsonReader in, String defaultStatus) {
    var members = new Members();
    while (in.nextMember()) members.read(in);
    return members.build(defaultStatus);
  }

  /** The members of a response that have been read. */
  static final class Members {
    private final JsonObject.Builder extras = JsonObject.builder();
    private final List<ResponseItem> output = new ArrayList<>();
    private final List<JsonValue> invalidItems = new ArrayList<>(0);
    private String id = "";
    private Optional<Instant> createdAt = Optional.empty();
    private String model = "";
    private Optional<String> status = Optional.empty();
    private Optional<String> incompleteReason = Optional.empty();
    private Optional<Usage> usage = Optional.empty();
    private String object = "";
    private String outputText = "";
    private boolean hasOutput;
    private boolean hasError;

    /** Reads the current member, which may be null. */
    void read(JsonReader in) {
      var name = in.name();
      hasOutput |= name.equals(OUTPUT) || name.equals("output_text") && !in.isNull();
      if (in.isNull()) {
        in.skip();
        return;
      }
      switch (name) {
        case "id" -> id = MemberReader.text(in, extras).orElse("");
        case "object" -> readObject(in);
        case "created_at" -> createdAt = MemberReader.time(in, extras);
        case "model" -> model = ResponseMembers.string(in, extras).orElse("");
        case "status" -> status = ResponseMembers.string(in, extras);
        case INCOMPLETE_DETAILS -> readIncompleteDetails(in);
        case OUTPUT -> readOutput(in);
        case "output_text" -> readOutputText(in);
        case "usage" -> readUsage(in);
        case "error" -> readError(in);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }

    private void readObject(JsonReader in) {
      object = ResponseMembers.string(in, extras).orElse("");
      if (!object.isEmpty() && !object.equals(OBJECT)) extras.put("object", object);
    }

    /** Reads the reason. The other members of the details are added to the extras. */
    private void readIncompleteDetails(JsonReader in) {
      var details = in.value();
      var reason = details instanceof JsonObject members ? members.tryGet("reason").orElse(JsonNull.NULL) : details;
      if (details instanceof JsonObject members && reason instanceof JsonString text && !text.value().isEmpty()) {
        incompleteReason = Optional.of(text.value());
        var others = JsonObject.builder();
        members.without("reason").members().forEach((name, value) -> {
          if (value != JsonNull.NULL) others.put(name, value);
        });
        if (!others.isEmpty()) extras.put(INCOMPLETE_DETAILS, others.build());
      } else {
        extras.put(INCOMPLETE_DETAILS, details);
      }
    }

    private void readOutput(JsonReader in) {
      if (in.isArray()) {
        while (in.nextElement()) readItem(in);
      } else {
        readItem(in);
      }
    }

    private void readItem(JsonReader in) {
      if (in.isObject()) output.add(ResponseItemJson.read(in));
      else if (in.isString()) output.add(message(in.string()));
      else if (in.isNull()) in.skip();
      else invalidItems.add(in.value());
    }

    private static ResponseItem message(String text) {
      return ResponseItem.assistant(text).status("completed");
    }

    private void readOutputText(JsonReader in) {
      if (in.isString()) {
        outputText = in.string();
        extras.put("output_text", outputText);
      } else {
        MemberReader.keepInExtras(in, extras);
      }
    }

    private void readUsage(JsonReader in) {
      if (in.isObject()) usage = Optional.of(UsageJson.readResponses(in));
      else MemberReader.keepInExtras(in, extras);
    }

    private void readError(JsonReader in) {
      var error = in.value();
      hasError = !ErrorValue.isEmpty(error);
      extras.put("error", error);
    }

    /** {@return whether these are the members of an error instead of a response} */
    private boolean isError() {
      boolean hasFailed = status.filter(FAILED::equals).isPresent();
      boolean isResponse = object.equals(OBJECT) || hasOutput && status.isPresent();
      return object.equals("error") || hasError && !isResponse && !hasFailed || !hasOutput && !hasFailed;
    }

    /**
     * {@return the response} If the server sent only {@code output_text}, which official clients derive from the
     * output, that becomes the output.
     */
    Response build(String defaultStatus) {
      if (output.isEmpty() && invalidItems.isEmpty() && !outputText.isEmpty()) output.add(message(outputText));
      if (!invalidItems.isEmpty()) extras.put(OUTPUT, invalidItems);
      return new Response(id, createdAt, model, status.orElse(defaultStatus), incompleteReason, output, usage,
          extras.build());
    }
  }

  /**
   * Writes a response.
   *
   * @param response the response
   * @param out the writer
   */
  public static void write(Response response, JsonWriter out) {
    var object = new ComponentWriter(out, extras(response)).memberIfPresent("id", response.id())
        .member("object", OBJECT);
    if (response.createdAt().isPresent() && object.begin("created_at")) {
      out.number(response.createdAt().get().getEpochSecond());
    }
    object.memberIfPresent("status", response.status());
    if (response.incompleteReason().isPresent() && object.begin(INCOMPLETE_DETAILS)) {
      out.beginObject().member("reason", response.incompleteReason().get()).endObject();
    }
    object.memberIfPresent("model", response.model());
    if (object.begin(OUTPUT)) {
      out.beginArray();
      for (var item : response.output()) ResponseItemJson.write(item, out);
      out.endArray();
    }
    if (response.usage().isPresent() && object.begin("usage")) UsageJson.writeResponses(response.usage().get(), out);
    object.end();
  }

  /**
   * {@return the extras} The reader divides the incomplete details between a component and the extras, and an output
   * with invalid items too. Here these extras get back the content of the component.
   */
  private static JsonObject extras(Response response) {
    var extras = response.extras();
    if (extras.isEmpty()) return extras;
    var reason = response.incompleteReason();
    boolean hasDetails = extras.members().get(INCOMPLETE_DETAILS) instanceof JsonObject;
    if (reason.isPresent() && hasDetails) {
      var details = JsonObject.of("reason", reason.get()).with(extras.get(INCOMPLETE_DETAILS).asObject());
      extras = extras.with(INCOMPLETE_DETAILS, details);
    }
    boolean hasOutput = !response.output().isEmpty();
    if (hasOutput && extras.members().get(OUTPUT) instanceof JsonArray invalid && isInvalid(invalid)) {
      var items = new ArrayList<JsonValue>();
      for (var item : response.output()) items.add(JsonForm.json(item, ResponseItemJson::write));
      items.addAll(invalid.elements());
      extras = extras.with(OUTPUT, items);
    }
    return extras;
  }

  private static boolean isInvalid(JsonArray items) {
    return items.elements().stream()
        .noneMatch(item -> item instanceof JsonObject || item instanceof JsonString || item == JsonNull.NULL);
  }
}
